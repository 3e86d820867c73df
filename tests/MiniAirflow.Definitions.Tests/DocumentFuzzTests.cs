using CsCheck;
using MiniAirflow.TestKit;

namespace MiniAirflow.Definitions.Tests;

/// <summary>S24: whatever is given for a document is read or refused, in bounded memory. <c>MINIAIRFLOW_FUZZ_DOCUMENTS=1000000</c> looks longer.</summary>
[Trait("Scenario", "S24")]
public sealed class DocumentFuzzTests(ITestOutputHelper output)
{
    private const long MostGrowth = 64L * 1024 * 1024;

    [Fact]
    public void S24_No_text_throws()
    {
        // Fragments that mean something to one of the parsers, put together at random.
        string[] parts = ["name: a", "\n", " ", "  ", "- ", "tasks:", "[", "]", "{", "}", ":", "?", "&a ", "*a", "|", ">", "\"", "'", "\\u", "\\U00110000", "\\xZZ", "#", "%", "---", "...", "!", "!!", "<<", "\t", ",", "1e999", "\r", "@", "`", "é", "😀", "\u2028", "0x", "~"];
        Read("1-fragments", "Documents of fragments that mean something to a parser", Gen.OneOf(parts).Array[0, 40].Select(string.Concat));
    }

    [Fact]
    public void S24_A_document_that_was_right_and_is_damaged_is_refused_or_read_and_never_a_fault() =>
        // Right documents first: what is damaged in the depth of one reaches what no random text does.
        Read("2-damaged", "Right documents, damaged in one place", Gen.Select(Gen.OneOf(Examples), Gen.Int[0, 5], Gen.Int[0, int.MaxValue], Gen.OneOf(Splinters)).Select(
            (document, kind, place, splinter) =>
            {
                var at = place % (document.Length + 1);
                var end = Math.Min(document.Length, at + (place % 40));
                return kind switch
                {
                    0 => document[..at],
                    1 => document.Insert(at, splinter),
                    2 => document.Remove(at, end - at),
                    3 => document.Insert(at, document[at..end]),
                    4 => document[..at] + splinter + document[end..],
                    _ => document[..at] + document[end..] + document[at..end],
                };
            }));

    private void Read(string name, string title, Gen<string> documents)
    {
        var count = FuzzSettings.Count("DOCUMENTS", 5_000);
        var tally = new DocumentTally();
        documents.Sample(tally.Read, iter: count / 10);
        var (before, peak) = (GC.GetTotalMemory(forceFullCollection: true), FuzzReport.Peak());
        documents.Sample(tally.Read, iter: count - (count / 10));
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        (string What, string Value)[] rows =
        [
            ("Documents, each read as YAML and as JSON", FuzzReport.Number(tally.Documents)), ("read", FuzzReport.Number(tally.Accepted)), ("refused, with a place", FuzzReport.Number(tally.Refused)),
            ("slowest", FuzzReport.Time(tally.Slowest)), ("most memory that one took", FuzzReport.Bytes(tally.MostMemory)),
            ("memory held more afterwards", FuzzReport.Bytes(Math.Max(0, growth))), ("growth of the process at its peak", FuzzReport.Bytes(FuzzReport.Peak() - peak)), ("faults", "0"),
        ];
        output.WriteLine(string.Join("; ", rows.Select(row => $"{row.What}: {row.Value}")));
        tally.Accepted.ShouldBeGreaterThan(0, "what is only ever refused tries half of it");
        tally.Refused.ShouldBeGreaterThan(0);
        growth.ShouldBeLessThan(MostGrowth);
        FuzzReport.Write(name, title, rows);
    }

    private static readonly string[] Splinters =
    [
        "\\ud800", "\ud800", "{{", "}}", "\0", "null", "~", "[]", "{}", "[[[[", "- - - -", ": ", "&a ", "*a ", "<<: *a", "!!str ", "|\n", ">-\n", "\n\n", "\t", "'", "\"", "#", "1e999", "99999999999999999999", "-1", "true", "0x1F", "@daily", "* * * * *",
        "depends_on: [", "name: ", "tasks: ", "for_each: [1, {a: 2}]", "when: (", "retry_count: 1e3", "timeout_seconds: -5", "schedule: [", "hooks: [{on: [", "\ufeff", "\u2028", "é",
    ];

    private static readonly string[] Examples =
    [
        .. Directory.EnumerateFiles(Path.Combine(Clone.Root, "examples")).Where(file => DocumentFormats.OfFile(file) is not null).Order(StringComparer.Ordinal).Select(File.ReadAllText),
        """{"name":"json","schedule":[{"cron":"0 0 * * *","exclude":["bank"]}],"params":{"day":{"type":"date","default":"2026-01-01"}},"tasks":[{"name":"a","command":["echo","{{ params.day }}"],"exit_codes":{"skip":99}},{"name":"b","handler":"noop","depends_on":["a"],"for_each":[1,2],"wait_for":null}]}""",
    ];
}
