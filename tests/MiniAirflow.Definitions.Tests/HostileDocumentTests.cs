using System.Text;

namespace MiniAirflow.Definitions.Tests;

/// <summary>S24: documents made to exhaust the reader are refused, and cheaply.</summary>
[Trait("Scenario", "S24")]
public sealed class HostileDocumentTests
{
    private const long MostBytes = 50 * 1024 * 1024;

    [Fact]
    public void S24_An_alias_bomb_is_refused_without_being_expanded()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 10; i++)
            bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        Refused(bomb.ToString(), DocumentFormat.Yaml).ShouldContain("more than 400000 values, aliases written out");
    }

    [Fact]
    public void S24_A_deep_alias_chain_is_refused()
    {
        var chain = new StringBuilder("a0: &a0 x\n");
        for (var i = 1; i < 5_000; i++) chain.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [*a{i - 1}]\n");
        Refused(chain.ToString(), DocumentFormat.Yaml).ShouldContain("Nested deeper than 64 levels");
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("[{a: ")]
    public void S24_Five_thousand_levels_of_Yaml_are_refused(string opening) =>
        Refused("name: a\ntasks:\n  " + string.Concat(Enumerable.Repeat(opening, 5_000)) + "x", DocumentFormat.Yaml)
            .ShouldContain("Nested deeper than 64 levels");

    [Fact]
    public void S24_Keys_of_keys_are_refused_at_the_first() =>
        Refused("name: a\ntasks:\n  " + string.Concat(Enumerable.Repeat("? ", 5_000)) + "x", DocumentFormat.Yaml).ShouldContain("A key must be a plain word");

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    public void S24_Five_thousand_levels_of_Json_are_refused(string opening) =>
        Refused(string.Concat(Enumerable.Repeat(opening, 5_000)) + "1", DocumentFormat.Json).ShouldContain("Nested deeper than 64 levels");

    [Fact]
    public void S24_A_million_levels_are_refused_as_well()
    {
        Refused(new string('[', 1_000_000), DocumentFormat.Yaml).ShouldContain("Nested deeper");
        Refused(new string('[', 1_000_000), DocumentFormat.Json).ShouldContain("Nested deeper");
    }

    [Fact]
    public void S24_An_anchor_that_contains_itself_is_refused() =>
        Refused("name: a\nenv: &e {A: *e}\n", DocumentFormat.Yaml).ShouldContain("names no anchor that is complete before it");

    [Theory]
    [InlineData("name: !!binary aGVsbG8=\n", "w:1:7: The tag 'tag:yaml.org,2002:binary' is not supported. (remove it; quote a value that is to be text)")]
    [InlineData("name: a\nenv: !!python/object {A: 1}\n", "w:2:6: The tag 'tag:yaml.org,2002:python/object' is not supported. (remove it; quote a value that is to be text)")]
    [InlineData("name: !local a\n", "w:1:7: The tag '!local' is not supported. (remove it; quote a value that is to be text)")]
    [InlineData("name: a\n---\nname: b\n", "w:2:1: A second document begins here. (one file holds one workflow; remove the '---' or split the file)")]
    [InlineData("name: a\nenv: {A: 1e999}\n", "w:2:10: The number 1e999 is too large for a number. (quote it if it is meant as text)")]
    [InlineData("name: a\ntasks: [{name: b, command: x, timeout_seconds: 1e999}]\n", "w:2:48: Expected a whole number, but found the number 1e999. (no fraction and no exponent)")]
    public void S24_Tags_second_documents_and_infinite_numbers_are_refused(string text, string expected) =>
        Refused(text, DocumentFormat.Yaml).ShouldBe(expected);

    [Fact]
    public void S24_An_infinite_number_in_Json_is_refused() =>
        Refused("""{"name":"a","env":{"A":1e999}}""", DocumentFormat.Json).ShouldContain("w:1:24: The number 1e999 is too large");

    [Fact]
    public void S24_Duplicate_keys_are_refused_in_both_formats()
    {
        Refused("name: a\nenv: {A: 1, A: 2}\n", DocumentFormat.Yaml).ShouldContain("w:2:13: The key 'A' is given twice.");
        Refused("""{"name":"a","env":{"A":1,"A":2}}""", DocumentFormat.Json).ShouldContain("w:1:26: The key 'A' is given twice.");
    }

    [Fact]
    public void S24_Many_distinct_keys_cost_linear_time()
    {
        var keys = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"\"k{i}\":1,"));
        var parsed = Parsing.Json("{" + keys + "\"name\":\"a\"}");
        parsed.Problems.Count.ShouldBe(1_001);
    }

    [Fact]
    public void S24_A_document_beyond_the_limit_is_refused_unread()
    {
        var bytes = new byte[Core.Definitions.Limits.MaxDocumentBytes + 1];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var parsed = WorkflowDocument.Parse(bytes, DocumentFormat.Yaml, new DocumentSource("w"), Parsing.Now);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 * 1024);
        parsed.Told().ShouldBe("w:1:1: The document is larger than 4 MiB. (put scripts and data into files of their own)");
    }

    [Fact]
    public void S24_A_file_of_100_MB_is_refused_by_its_length()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("big.yaml");
        using (var file = File.Create(path)) file.SetLength(100 * 1024 * 1024);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var parsed = WorkflowDocument.ReadFile(path, Parsing.Now);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 * 1024);
        parsed.Told().ShouldContain("larger than 4 MiB");
    }

    [Fact]
    public async Task S24_An_endless_stream_is_left_at_the_limit()
    {
        using var stream = new EndlessStream();
        var parsed = await WorkflowDocument.ReadAsync(stream, DocumentFormat.Json, new DocumentSource("w"), Parsing.Now, TestContext.Current.CancellationToken);
        parsed.Told().ShouldContain("larger than 4 MiB");
        stream.Given.ShouldBeLessThan(6L * 1024 * 1024);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'a', (byte)'\n', 0xC3, 0xA9, 0xFF }, "w:2:2: The byte 0xff is not valid UTF-8. (save the file as UTF-8)")]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "w:1:1: The byte 0xed is not valid UTF-8. (save the file as UTF-8)")]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'a', 0 }, "w:1:1: The text is UTF-16. (save it as UTF-8)")]
    [InlineData(new byte[] { (byte)'a', 0 }, "w:1:2: The text contains a NUL byte. (a workflow document is text)")]
    public void S24_Bytes_that_are_no_text_are_refused(byte[] bytes, string expected)
    {
        WorkflowDocument.Parse(bytes, DocumentFormat.Yaml, new DocumentSource("w"), Parsing.Now).Told().ShouldBe(expected);
        WorkflowDocument.Parse(bytes, DocumentFormat.Json, new DocumentSource("w"), Parsing.Now).Told().ShouldBe(expected);
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over()
    {
        Parsing.Yaml("\uFEFFname: a\n").Definition!.Name.ShouldBe("a");
        Parsing.Json("\uFEFF{\"name\":\"a\"}").Definition!.Name.ShouldBe("a");
    }

    private static string Refused(string text, DocumentFormat format)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var parsed = WorkflowDocument.Parse(bytes, format, new DocumentSource("w"), Parsing.Now);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MostBytes);
        parsed.Definition.ShouldBeNull();
        return parsed.Told();
    }

    private sealed class EndlessStream : MemoryStream
    {
        public long Given { get; private set; }

        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)' ');
            Given += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
