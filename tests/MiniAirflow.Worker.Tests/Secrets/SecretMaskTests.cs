using System.Text;
using CsCheck;
using MiniAirflow.Worker.Secrets;

namespace MiniAirflow.Worker.Tests.Secrets;

/// <summary>Secrets are found in what a task writes, in every form and wherever the stream is cut.</summary>
public sealed class SecretMaskTests
{
    private const string Secret = "pa/ss+word &\"7\"";

    private static readonly Gen<string> Values = Gen.String[Gen.Char["ab+/é\n\"% 7"], 4, 24].Where(value => value.Trim().Length >= SecretMask.ShortestValue);

    [Theory]
    [InlineData("as it is: {0}!", "as it is: ***!")]
    [InlineData("{0}{0} twice", "*** twice")]
    [InlineData("nothing here", "nothing here")]
    [InlineData("pa/ss+word is only a beginning", "pa/ss+word is only a beginning")]
    public void The_value_itself_becomes_stars(string text, string masked) => Mask(Secret).Apply(text.Replace("{0}", Secret, StringComparison.Ordinal)).ShouldBe(masked);

    [Fact]
    public void S17_a_value_is_found_in_Base64_wherever_in_the_text_it_begins()
    {
        foreach (var before in (string[])["", "u", "us", "user:", "user:x"])
            foreach (var after in (string[])["", "\n", "@host"])
            {
                var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(before + Secret + after));
                var masked = Mask(Secret).Apply($"Authorization: Basic {encoded} ok");
                masked.ShouldContain(SecretMask.Stars, customMessage: before + after);
                // What is left tells at most of the neighbours, and of the letters that hang on to them.
                masked.Length.ShouldBeLessThan("Authorization: Basic  ok".Length + encoded.Length - Secret.Length, $"{before}|{after}: {masked}");
                var address = encoded.Replace('+', '-').Replace('/', '_');
                Mask(Secret).Apply(address).ShouldContain(SecretMask.Stars);
            }
    }

    [Fact]
    public void S17_a_value_is_found_in_addresses_and_in_JSON()
    {
        var mask = Mask(Secret);
        mask.Apply($"https://host/?key={Uri.EscapeDataString(Secret)}&x=1").ShouldBe("https://host/?key=***&x=1");
        mask.Apply("?key=pa%2fss%2bword%20%26%227%22").ShouldBe("?key=***");
        mask.Apply("?key=pa%2Fss%2Bword+%26%227%22").ShouldBe("?key=***");
        mask.Apply("{\"key\": \"pa/ss+word &\\\"7\\\"\"}").ShouldBe("{\"key\": \"***\"}");
    }

    [Fact]
    public void S17_each_line_of_a_value_of_several_is_found_by_itself()
    {
        const string Key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\n}\nkqhkiG9w0BAQEFAASC\n-----END KEY-----\n";
        var mask = Mask(Key);
        mask.Apply($"[{Key.TrimEnd()}]").ShouldBe("[***]");
        mask.Apply(Key.ReplaceLineEndings("\r\n")).ShouldBe("***");
        mask.Apply("+ echo kqhkiG9w0BAQEFAASC\n}").ShouldBe("+ echo ***\n}");
    }

    [Fact]
    public void A_value_that_is_too_short_is_not_looked_for() => SecretMask.Of(["abc", "", "  x  "]).ShouldBeNull();

    [Fact]
    public void Values_that_overlap_are_both_found()
    {
        var mask = SecretMask.Of(["first-second", "second-third"])!;
        mask.Apply("see first-second-third, and second-third").ShouldBe("see ***, and ***");
    }

    [Fact]
    public void S17_however_the_stream_is_cut_the_same_comes_out_and_no_value_is_in_it()
    {
        var text = Gen.Select(Values, Values, Gen.String[Gen.Char["ab+/é\n\"% 7"], 0, 60], Gen.Int[1, 7], Gen.Int[0, 1000]);
        text.Sample((one, two, noise, most, seed) =>
        {
            var mask = SecretMask.Of([one, two])!;
            var random = new Random(seed);
            var whole = Encoding.UTF8.GetBytes(noise + one + noise[..(noise.Length / 2)] + two + one + noise);
            var (cut, atOnce) = (new MemoryStream(), new MemoryStream());
            var stream = new MaskedStream(mask);
            for (var from = 0; from < whole.Length;)
            {
                var to = Math.Min(whole.Length, from + random.Next(1, most + 1));
                stream.Pass(whole.AsSpan(from, to - from), cut.Write);
                from = to;
            }
            stream.End(cut.Write);
            var other = new MaskedStream(mask);
            other.Pass(whole, atOnce.Write);
            other.End(atOnce.Write);
            var shown = Encoding.UTF8.GetString(cut.ToArray());
            cut.ToArray().ShouldBe(atOnce.ToArray());
            shown.ShouldNotContain(one.Trim(), Case.Sensitive);
            shown.ShouldNotContain(two.Trim(), Case.Sensitive);
        }, iter: 2_000);
    }

    [Fact]
    public void What_is_kept_back_is_bounded_by_the_longest_form()
    {
        var mask = Mask("aaaaaaaaaaaaaaaab");
        var stream = new MaskedStream(mask);
        long shown = 0;
        for (var i = 0; i < 1_000; i++) stream.Pass("aaaaaaaaaa"u8, bytes => shown += bytes.Length);
        shown.ShouldBeGreaterThan(10_000 - 64);
    }

    private static SecretMask Mask(string value) => SecretMask.Of([value])!;
}
