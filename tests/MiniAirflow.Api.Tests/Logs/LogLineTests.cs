using System.Net;
using System.Text;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Logs;

public sealed class LogLineTests
{
    [Fact]
    public async Task Lines_come_by_number_or_from_the_end()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await AttemptAsync(host, "one\r\ntwo\n\nfour");

        var last = await host.Client.ReadLogLinesAsync(id, count: 2, cancellationToken: ApiHost.Cancelled);
        var from = await host.Client.ReadLogLinesAsync(id, from: 1, count: 2, cancellationToken: ApiHost.Cancelled);
        var past = await host.Client.ReadLogLinesAsync(id, from: 99, cancellationToken: ApiHost.Cancelled);

        (last.First, string.Join('|', last.Lines), last.Total, last.Bytes, last.Ended).ShouldBe((3, "|four", 4, 14, false));
        (from.First, string.Join('|', from.Lines)).ShouldBe((1, "one|two"));
        (past.First, past.Lines.Count).ShouldBe((5, 0));
    }

    [Fact]
    public async Task A_log_that_grows_is_read_on_and_its_last_line_may_grow_too()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await AttemptAsync(host, "one\ntw");
        (await host.Client.ReadLogLinesAsync(id, cancellationToken: ApiHost.Cancelled)).Lines.ShouldBe(["one", "tw"]);
        host.Logs.Append(id, "o\nthree\n"u8);
        var now = await host.Client.ReadLogLinesAsync(id, from: 2, cancellationToken: ApiHost.Cancelled);
        (string.Join('|', now.Lines), now.Total).ShouldBe(("two|three", 3));
    }

    [Fact]
    public async Task Any_line_of_a_long_log_is_found_whatever_the_lengths_of_the_lines()
    {
        await using var host = await ApiHost.StartAsync();
        var random = new Random(7);
        var lines = Enumerable.Range(1, 20_000).Select(number => $"{number} {new string('x', random.Next(0, 120))}").ToArray();
        var id = await AttemptAsync(host, string.Join('\n', lines) + "\n");
        foreach (var number in (int[])[1, 2, 4999, 10_000, 19_999, 20_000])
        {
            var part = await host.Client.ReadLogLinesAsync(id, number, 3, ApiHost.Cancelled);
            part.Lines.ShouldBe(lines.Skip(number - 1).Take(3));
            part.Total.ShouldBe(20_000);
        }
    }

    [Fact]
    public async Task F71_A_very_long_line_is_cut_and_says_so_and_many_are_given_in_parts()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await AttemptAsync(host, new string('x', 100_000) + "\nend\n");
        var part = await host.Client.ReadLogLinesAsync(id, from: 1, cancellationToken: ApiHost.Cancelled);
        part.Lines.Count.ShouldBe(2);
        part.Lines[0].ShouldEndWith("x … (83616 more bytes in this line; the raw log has them)");
        part.Lines[1].ShouldBe("end");
    }

    [Fact]
    public async Task S20_Bytes_that_are_no_text_are_shown_as_such_and_do_no_harm()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await AttemptAsync(host, "");
        host.Logs.Append(id, [0xff, 0xfe, (byte)'<', (byte)'b', (byte)'>', 0, 27, (byte)'[', (byte)'m', (byte)'\n']);
        (await host.Client.ReadLogLinesAsync(id, cancellationToken: ApiHost.Cancelled)).Lines.ShouldBe(["��<b>\0\u001b[m"]);
    }

    [Theory]
    [InlineData("error", false, 3, "2,4,5")]
    [InlineData("ERROR: ", false, 2, "2,5")]
    [InlineData("^error", true, 1, "4")]
    [InlineData(@"error.*\d$", true, 1, "5")]
    [InlineData("none", false, 0, "")]
    [InlineData("a.c", false, 0, "")]
    public async Task A_search_gives_the_numbers_of_the_lines_that_have_it(string wanted, bool isPattern, int count, string lines)
    {
        await using var host = await ApiHost.StartAsync();
        var id = await AttemptAsync(host, "abc\nan error: error: twice\n\nError\nan Error: 7");
        var hits = await host.Client.SearchLogAsync(id, wanted, isPattern, cancellationToken: ApiHost.Cancelled);
        (hits.Count, string.Join(',', hits.Lines), hits.Total).ShouldBe((count, lines, 5));
    }

    [Theory]
    [InlineData("error: no", false, "1")]
    [InlineData(@"\berror\b", true, "1")]
    [InlineData("^plain$", true, "2")]
    [InlineData("title", false, "")]
    [InlineData("31", false, "")]
    public async Task Colours_and_other_codes_of_terminals_are_not_looked_at(string wanted, bool isPattern, string lines)
    {
        await using var host = await ApiHost.StartAsync();
        var id = await AttemptAsync(host, "\u001b[1;31mERROR\u001b[0m: no\n\u001b]0;title\u0007plain\u001b[0K\nend \u001b[");
        var hits = await host.Client.SearchLogAsync(id, wanted, isPattern, cancellationToken: ApiHost.Cancelled);
        (string.Join(',', hits.Lines), hits.Total).ShouldBe((lines, 3));
    }

    [Fact]
    public async Task All_lines_are_counted_and_only_the_first_are_named()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await AttemptAsync(host, string.Concat(Enumerable.Repeat(new string('y', 90) + " hit\nmiss\n", 20_000)));
        var hits = await host.Client.SearchLogAsync(id, "HIT", limit: 3, cancellationToken: ApiHost.Cancelled);
        (hits.Count, hits.Total).ShouldBe((20_000, 40_000));
        hits.Lines.ShouldBe([1L, 3L, 5L]);
    }

    [Fact]
    public async Task A_line_longer_than_any_buffer_counts_once()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await AttemptAsync(host, string.Concat(Enumerable.Repeat("hit ", 500_000)) + "\nhit\n");
        var hits = await host.Client.SearchLogAsync(id, "hit", cancellationToken: ApiHost.Cancelled);
        (hits.Count, string.Join(',', hits.Lines), hits.Total).ShouldBe((2, "1,2", 2));
    }

    [Theory]
    [InlineData("log-search", "q must be")]
    [InlineData("log-search?q=(&regex=true", "no regular expression")]
    [InlineData("log-search?q=(a)%5C1&regex=true", "no regular expression")]
    [InlineData("log-search?q=a&limit=0", "limit")]
    [InlineData("log-lines?from=0", "from")]
    [InlineData("log-lines?count=5001", "count")]
    [InlineData("log-levels?level=loud", "level must be one of")]
    [InlineData("log-levels?level=other", "level must be one of")]
    [InlineData("log-levels?level=warn&skip=1&from=1", "exclude each other")]
    [InlineData("log-levels?level=warn&count=0", "count")]
    public async Task A_bad_question_is_a_400(string question, string words)
    {
        await using var host = await ApiHost.StartAsync();
        var id = await AttemptAsync(host, "x");
        (await host.GetAsync($"/task-runs/{id}/{question}")).ShouldBeProblem(HttpStatusCode.BadRequest, words);
    }

    [Fact]
    public async Task An_unknown_attempt_is_a_404()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync($"/task-runs/{Guid.CreateVersion7()}/log-lines")).ShouldBeProblem(HttpStatusCode.NotFound);
        (await host.GetAsync($"/task-runs/{Guid.CreateVersion7()}/log-search?q=x")).ShouldBeProblem(HttpStatusCode.NotFound);
    }

    private static async Task<Guid> AttemptAsync(ApiHost host, string log)
    {
        var run = await host.CreateRunAsync();
        var id = (await host.Client.GetRunAsync(run.Id, ApiHost.Cancelled)).TaskRuns![0].Id;
        host.Logs.Append(id, Encoding.UTF8.GetBytes(log));
        return id;
    }
}
