namespace MiniAirflow.Queue.Redis.Tests;

public sealed class AddressTests
{
    [Theory]
    [InlineData("redis://cache", "cache", 6379, null, null, 0, false)]
    [InlineData("redis://cache:7000/3", "cache", 7000, null, null, 3, false)]
    [InlineData("redis://:p%40ss@cache", "cache", 6379, null, "p@ss", 0, false)]
    [InlineData("redis://ann:p:w@[::1]:1/", "::1", 1, "ann", "p:w", 0, false)]
    [InlineData("rediss://only@cache", "cache", 6379, null, "only", 0, true)]
    public void An_address_is_read(string text, string host, int port, string? user, string? password, int database, bool tls)
    {
        RedisAddress.TryParse(text, out var address, out var problem).ShouldBeTrue(problem);
        (address!.Host, address.Port, address.User, address.Password, address.Database, address.IsTls).ShouldBe((host, port, user, password, database, tls));
        if (password is not null) address.ToString().ShouldNotContain(password);
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost:6379")]
    [InlineData("http://:secret@cache")]
    [InlineData("redis://")]
    [InlineData("redis://:secret@cache/zero")]
    [InlineData("redis://:secret@cache/-1")]
    [InlineData("redis://:secret@cache:99999")]
    [InlineData("redis://:secret@cache?wait=1")]
    [InlineData("redis://:secret@cache?prefix=")]
    [InlineData("redis://:secret@cache?prefix={a}")]
    [InlineData("redis://:secret@cache?ca=/no/such/file")]
    public void A_bad_address_is_one_sentence_without_the_password(string text)
    {
        RedisAddress.TryParse(text, out var address, out var problem).ShouldBeFalse();
        address.ShouldBeNull();
        problem!.ShouldStartWith("REDIS_URL");
        problem.ShouldEndWith(".");
        problem.ShouldNotContain("secret");
    }
}
