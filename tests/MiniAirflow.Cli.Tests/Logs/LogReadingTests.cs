using System.Text;
using MiniAirflow.Commands.Logs;

namespace MiniAirflow.Cli.Tests.Logs;

public sealed class LogReadingTests
{
    [Theory]
    [InlineData("a\nb\nc\n", 1, "c\n")]
    [InlineData("a\nb\nc", 2, "b\nc")]
    [InlineData("a\nb\n", 5, "a\nb\n")]
    [InlineData("a\n\n\n", 2, "\n\n")]
    [InlineData("a\nb", 0, "")]
    [InlineData("", 3, "")]
    public void The_tail_is_the_last_lines(string log, int lines, string tail) =>
        log[LogTail.StartOf(Encoding.UTF8.GetBytes(log), lines)..].ShouldBe(tail);

    [Fact]
    public async Task Lines_come_whole_however_the_bytes_are_cut()
    {
        var text = "héllo\r\n\n你好 wörld\nno end";
        foreach (var size in Enumerable.Range(1, 9))
            (await LinesOfAsync(new Slices(Encoding.UTF8.GetBytes(text), size))).ShouldBe(["héllo", "", "你好 wörld", "no end"]);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_shown_as_such() =>
        (await LinesOfAsync(new Slices([0x61, 0xff, 0x62, 0x0a], 4))).ShouldBe(["a\ufffdb"]);

    [Fact]
    public async Task A_line_without_end_does_not_fill_the_memory()
    {
        var lines = await LinesOfAsync(new Slices(Encoding.UTF8.GetBytes(new string('x', 200_000)), 7_000));
        lines.Max(line => line.Length).ShouldBe(64 * 1024);
        lines.Sum(line => line.Length).ShouldBe(200_000);
    }

    private static async Task<List<string>> LinesOfAsync(Stream stream)
    {
        var lines = new List<string>();
        await foreach (var line in new LogLineReader(stream).ReadAsync(TestContext.Current.CancellationToken)) lines.Add(line);
        return lines;
    }

    /// <summary>Gives its bytes in slices, as a network does.</summary>
    private sealed class Slices(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
