using System.Globalization;
using CsCheck;
using MiniAirflow.Commands.Display;

namespace MiniAirflow.Cli.Tests.Display;

[Trait("scenario", "S20")]
public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("\u001b[2Jgone", "\\x1b[2Jgone")]
    [InlineData("\u001b]8;;javascript:x\u0007click", "\\x1b]8;;javascript:x\\x07click")]
    [InlineData("\u009b31mred", "\\x9b31mred")]
    [InlineData("a\u202eb", "a\\u202eb")]
    [InlineData("a\u2066b\u2069", "a\\u2066b\\u2069")]
    [InlineData("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff")]
    [InlineData("two\u2028lines", "two\\u2028lines")]
    [InlineData("tag \U000e0041", "tag \\U000e0041")]
    [InlineData("a\r\nb\tc", "a\\r\\nb\\tc")]
    [InlineData("Grüße 你好 👩‍🚀", "Grüße 你好 👩‍🚀")]
    [InlineData("", "")]
    public void A_line_shows_what_a_terminal_would_obey(string text, string shown) => TerminalText.Line(text).ShouldBe(shown);

    [Fact]
    public void Half_a_character_is_shown_as_such() => TerminalText.Line("half \ud83d").ShouldBe("half \\ud83d");

    [Theory]
    [InlineData("a\r\nb\tc\n", "a\nb\tc\n")]
    [InlineData("50%\r100%", "50%\\r100%")]
    [InlineData("\u001b[31mred\n", "\\x1b[31mred\n")]
    public void A_block_keeps_its_lines_and_tabs(string text, string shown) => TerminalText.Block(text).ShouldBe(shown);

    [Fact]
    public void Whatever_comes_in_nothing_that_a_terminal_obeys_comes_out() => Gen.String.Sample(text =>
        TerminalText.Line(text).EnumerateRunes().All(rune =>
            System.Text.Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            && (System.Text.Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format || rune.Value is 0x200C or 0x200D)));

    [Theory]
    [InlineData(0.0042, "4 ms")]
    [InlineData(0.0994, "99 ms")]
    [InlineData(0.0996, "0.1 s")]
    [InlineData(1.25, "1.3 s")]
    [InlineData(59.94, "59.9 s")]
    [InlineData(59.96, "1 min 00 s")]
    [InlineData(3599.7, "1 h 00 min")]
    [InlineData(185, "3 min 05 s")]
    [InlineData(7620, "2 h 07 min")]
    [InlineData(-3, "0 ms")]
    public void Durations_read_well(double seconds, string shown) => Format.Duration(TimeSpan.FromSeconds(seconds)).ShouldBe(shown);
}
