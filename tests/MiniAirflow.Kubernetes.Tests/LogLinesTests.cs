using System.Globalization;
using System.Text;
using CsCheck;
using MiniAirflow.Worker.Kubernetes;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Kubernetes.Tests;

/// <summary>However a log stream is cut and asked for again, each line comes once.</summary>
public sealed class LogLinesTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Streams_that_are_cut_anywhere_and_begin_again_a_second_before_give_each_byte_once()
    {
        // Many lines share a time, and some are longer than what is held back.
        var line = from step in Gen.Int[0, 4].Select(place => ((long[])[0, 0, 1, 400_000_000, Second])[place])
                   from length in Gen.Frequency((8, Gen.Int[0, 30]), (1, Gen.Int[60_000, 150_000]))
                   from letter in Gen.Char['a', 'z']
                   select (step, Text: new string(letter, length));
        (from lines in line.Array[1, 25] from cuts in Gen.Double[0, 1].Array[0, 6] from piece in Gen.Int[1, 70_000] select (lines, cuts, piece)).Sample((lines, cuts, piece) =>
        {
            var (time, all) = (1_700_000_000 * Second, new List<(long Time, byte[] Line)>());
            foreach (var (step, text) in lines) all.Add((time += step, Encoding.UTF8.GetBytes($"{all.Count} {text}\n")));
            var sink = new Gathered();
            var log = new LogLines(sink);
            foreach (var cut in cuts) Read(log, all, cut, piece);
            Read(log, all, 1, piece);
            log.End();
            sink.Bytes.ToArray().AsSpan().SequenceEqual(all.SelectMany(one => one.Line).ToArray()).ShouldBeTrue();
        }, iter: 400);
    }

    [Fact]
    public void A_last_line_without_an_end_is_passed_on_at_the_end_and_a_remark_without_a_time_as_it_is()
    {
        var sink = new Gathered();
        var log = new LogLines(sink);
        log.Begin();
        log.Pass("2026-11-30T10:00:00.5Z one\nfailed to watch the log\n2026-11-30T10:00:01+00:00 tw"u8);
        log.Pass("o"u8);
        Encoding.UTF8.GetString(sink.Bytes.ToArray()).ShouldBe("one\nfailed to watch the log\n");
        log.End();
        Encoding.UTF8.GetString(sink.Bytes.ToArray()).ShouldBe("one\nfailed to watch the log\ntwo");
        log.Since.ShouldBe(new DateTimeOffset(2026, 11, 30, 10, 0, 1, TimeSpan.Zero));
    }

    private static void Read(LogLines log, List<(long Time, byte[] Line)> all, double cut, int piece)
    {
        var since = log.Since?.ToUnixTimeSeconds() * Second ?? 0;
        byte[] stream = [.. all.Where(one => one.Time >= since).SelectMany(one => (byte[])[.. Encoding.ASCII.GetBytes(Stamp(one.Time)), .. one.Line])];
        var length = (int)(stream.Length * cut);
        log.Begin();
        for (var at = 0; at < length; at += piece) log.Pass(stream.AsSpan(at, Math.Min(piece, length - at)));
    }

    private static string Stamp(long time) => string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.FromUnixTimeSeconds(time / Second):yyyy-MM-dd'T'HH:mm:ss}.{time % Second:000000000}Z ");

    private sealed class Gathered : IOutputSink
    {
        public List<byte> Bytes { get; } = [];

        public void Write(ReadOnlySpan<byte> bytes) => Bytes.AddRange(bytes);
    }
}
