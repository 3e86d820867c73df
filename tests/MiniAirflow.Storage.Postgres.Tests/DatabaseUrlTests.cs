using Npgsql;

namespace MiniAirflow.Storage.Postgres.Tests;

public sealed class DatabaseUrlTests
{
    [Fact]
    public void A_url_is_read_with_all_its_parts()
    {
        DatabaseUrl.Parse("postgres://us%40er:p%3Aa%2Fss%20w@db.example:6543/my%20db?sslmode=verify-full&connect_timeout=7&application_name=me", out var text).ShouldBeNull();
        var parts = new NpgsqlConnectionStringBuilder(text);
        (parts.Host, parts.Port, parts.Username, parts.Password, parts.Database).ShouldBe(("db.example", 6543, "us@er", "p:a/ss w", "my db"));
        (parts.SslMode, parts.Timeout, parts.ApplicationName).ShouldBe((SslMode.VerifyFull, 7, "me"));
    }

    [Fact]
    public void Port_and_password_may_be_left_out()
    {
        DatabaseUrl.Parse("postgresql://user@[::1]/db", out var text).ShouldBeNull();
        var parts = new NpgsqlConnectionStringBuilder(text);
        (parts.Host, parts.Port, parts.Password).ShouldBe(("::1", 5432, null));
    }

    [Theory]
    [InlineData("mysql://u@h/d", "must begin with postgres://")]
    [InlineData("postgres://u:p@h:port/d", "cannot be read")]
    [InlineData("postgres://u:p@h", "names no database")]
    [InlineData("postgres://h/d", "names no user")]
    [InlineData("postgres://u@h/d?sslmode=maybe", "must be one of disable, allow, prefer, require, verify-ca, verify-full")]
    [InlineData("postgres://u@h/d?ssl_mode=disable", "did you mean 'sslmode'?")]
    [InlineData("postgres://u@h/d?zzzz=1", "known are sslmode")]
    [InlineData("postgres://u@h/d?connect_timeout=soon", "number of seconds")]
    public void What_is_wrong_is_said_in_one_sentence_without_the_password(string url, string part)
    {
        var problem = DatabaseUrl.Parse(url.Replace("u:p@", "u:secret@", StringComparison.Ordinal), out var text).ShouldNotBeNull();
        problem.ShouldContain(part);
        problem.ShouldNotContain("secret");
        text.ShouldBeEmpty();
    }
}
