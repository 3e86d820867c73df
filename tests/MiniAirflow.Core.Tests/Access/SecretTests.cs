using MiniAirflow.Core.Access;

namespace MiniAirflow.Core.Tests.Access;

public sealed class SecretTests
{
    [Fact]
    public void S10_a_key_has_256_random_bits_a_prefix_to_find_it_by_and_a_hash_to_know_it()
    {
        var keys = Enumerable.Range(0, 1_000).Select(_ => KeyText.New()).ToList();
        keys.Select(one => one.Key).ShouldBeUnique();
        keys.Select(one => one.Prefix).ShouldBeUnique();
        foreach (var (key, prefix) in keys)
        {
            key.ShouldStartWith($"mak_{prefix}_");
            KeyText.PrefixOf(key).ShouldBe(prefix);
            System.Buffers.Text.Base64Url.DecodeFromChars(key.AsSpan(17)).Length.ShouldBe(32);
            KeyText.HashOf(key).ShouldNotContain(key[17..]);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("mak_")]
    [InlineData("mak_0123456789ab")]
    [InlineData("mak_0123456789ab_short")]
    [InlineData("MAK_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("mak_0123456789AB_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("mak_0123456789a%_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_text_of_another_form_is_no_key(string text) => KeyText.PrefixOf(text).ShouldBeNull();

    [Fact]
    public void S10_a_password_is_kept_with_a_salt_of_its_own_at_the_cost_that_asvs_asks_for()
    {
        var (one, two) = (Passwords.HashOf("correct horse battery"), Passwords.HashOf("correct horse battery"));
        one.ShouldStartWith("pbkdf2-sha512$220000$");
        one.ShouldNotBe(two);
        Passwords.Fits("correct horse battery", one).ShouldBeTrue();
        Passwords.Fits("correct horse batterY", one).ShouldBeFalse();
        Passwords.Fits("", one).ShouldBeFalse();
    }

    [Fact]
    public void A_hash_of_another_cost_is_still_known()
    {
        var cheap = Passwords.HashOf("correct horse battery", rounds: 1_000);
        Passwords.Fits("correct horse battery", cheap).ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("pbkdf2-sha512$x$AAAA$AAAA")]
    [InlineData("plain$1$AAAA$AAAA")]
    public void What_is_no_hash_fits_nothing(string kept) => Passwords.Fits("", kept).ShouldBeFalse();

    [Fact]
    public void S11_nobodys_password_fits_nothing_and_is_looked_at_all_the_same() => Passwords.Fits("correct horse battery", null).ShouldBeFalse();

    [Theory]
    [InlineData("short", "12 to 256")]
    [InlineData("ann-is-the-best", "user's name")]
    [InlineData("aaaaaaaaaaaaaaaa", "repeats")]
    [InlineData("correct horse battery", null)]
    public void A_password_that_is_easy_to_guess_is_told(string password, string? problem)
    {
        if (problem is null) Passwords.Problem(password, "ann").ShouldBeNull();
        else Passwords.Problem(password, "ann").ShouldNotBeNull().ShouldContain(problem);
    }

    [Fact]
    public void S12_waits_grow_with_failures_up_to_a_bound_and_failures_are_forgotten()
    {
        var rule = new ThrottleRule(2, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10));
        Enumerable.Range(0, 9).Select(failures => rule.WaitAfter(failures).TotalSeconds).ShouldBe([0, 0, 0, 1, 2, 4, 8, 10, 10]);
        rule.Left(5, TimeSpan.FromSeconds(59)).ShouldBe(5);
        rule.Left(5, TimeSpan.FromMinutes(3)).ShouldBe(2);
        rule.Left(5, TimeSpan.FromDays(1)).ShouldBe(0);
        // However often somebody failed, the wait is over and forgotten in bounded time.
        var most = Enumerable.Range(0, 10_000).Aggregate(0, (left, _) => rule.Add(left));
        rule.WaitAfter(most).ShouldBe(TimeSpan.FromSeconds(10));
        rule.Left(most, rule.Leak * 20).ShouldBe(0);
    }

    [Fact]
    public void S11_secrets_are_compared_in_constant_time_only()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MiniAirflow.slnx"))) folder = folder.Parent;
        var sources = Directory.EnumerateFiles(Path.Combine(folder.ShouldNotBeNull().FullName, "src"), "*.cs", SearchOption.AllDirectories).ToList();
        sources.Count.ShouldBeGreaterThan(300);
        var comparison = new System.Text.RegularExpressions.Regex(@"(Hash|Secret|Password|Token)\b(\.\w+)* (==|!=) (?!null)|\.Equals\(\w*(hash|secret|password)|SequenceEqual\(\w*(hash|secret|password)", System.Text.RegularExpressions.RegexOptions.IgnoreCase);
        var found = sources.SelectMany(file => File.ReadLines(file).Where(line => comparison.IsMatch(line)).Select(line => $"{Path.GetFileName(file)}: {line.Trim()}")).ToList();
        // These compare what is no secret: what a file holds, a length, a token of JSON, a fencing token.
        string[] harmless = ["FolderScanner.cs: if (file.Hash == hash)", "WatchedFile.cs: if (Hash == hash)", "EventToken.cs: token.Length ==", "JsonToken", "TokenType", "JobClaim.cs: if (token == order.Leased.Token)"];
        found.Where(line => !Array.Exists(harmless, one => line.Contains(one, StringComparison.Ordinal))).ShouldBeEmpty();
    }
}
