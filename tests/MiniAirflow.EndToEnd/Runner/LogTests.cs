using System.Text;

namespace MiniAirflow.EndToEnd.Runner;

/// <summary>The output of attempts, through the API.</summary>
public sealed class LogTests(SharedServer shared) : IDisposable
{
    private readonly ServerProcess _server = shared.Server;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Standard_output_and_error_come_in_the_order_of_writing()
    {
        var end = await _server.RunAsync(Flow.Of("interleaved", "i=0; while [ $i -lt 200 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done"));
        (await _server.LogAsync(end.Only().Id)).ShouldBe(string.Concat(Enumerable.Range(0, 200).Select(i => $"out {i}\nerr {i}\n")));
    }

    [Fact]
    public async Task A_log_is_read_while_it_grows_and_followed_to_its_end()
    {
        var run = await _server.StartAsync(Flow.Of("growing", $"echo first; while [ ! -e '{_folder["go"]}' ]; do sleep 0.05; done; echo second"));
        var attempt = await _server.UntilAsync(run, "a", "running");
        await Poll.UntilAsync(async () => await _server.LogAsync(attempt.Id) == "first\n");

        await using var log = await _server.Client.ReadLogAsync(attempt.Id, new LogQuery { Follow = true });
        using var reader = new StreamReader(log.Content, Encoding.UTF8);
        (await reader.ReadLineAsync().WaitAsync(Poll.Patience, TimeProvider.System)).ShouldBe("first");
        await File.WriteAllTextAsync(_folder["go"], "");
        (await reader.ReadToEndAsync().WaitAsync(Poll.Patience, TimeProvider.System)).ShouldBe("second\n");
        (await _server.EndOfAsync(run)).State.ShouldBe("success");
        (await _server.GetAsync($"/task-runs/{attempt.Id}/logs?tail=7")).Text.ShouldBe("second\n");
        (await _server.GetAsync($"/task-runs/{attempt.Id}/logs?offset=2&limit=3")).Text.ShouldBe("rst");
    }

    [Fact]
    public async Task F72_bytes_that_are_no_text_change_nothing_about_the_result()
    {
        var end = await _server.RunAsync(Flow.Of("bytes", "printf 'a\\000b\\377\\303 progress 1\\rprogress 2\\n'"));
        end.State.ShouldBe("success");
        (await _server.Http.GetByteArrayAsync($"/task-runs/{end.Only().Id}/logs")).ShouldBe([.. "a\0b"u8, 0xff, 0xc3, .. " progress 1\rprogress 2\n"u8]);
        end.Only().Logs.ShouldContain("progress 2");
    }
}

/// <summary>Much output, on a server of its own whose memory is looked at.</summary>
public sealed class LargeLogTests : IDisposable
{
    private const long Megabyte = 1024 * 1024;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Trait("Scenario", "T12")]
    [Fact]
    public async Task F71_forty_megabytes_and_one_endless_line_are_capped_and_the_servers_memory_is_bounded()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path);
        (await server.RunAsync(Flow.Of("warm", "seq 100000"))).State.ShouldBe("success");
        var before = server.StatusNumber("VmHWM") / 1024;
        var end = await server.RunAsync(new Flow("large")
            .Task("lines", "echo the first line; yes 0123456789012345678901234567890123456789012345678901234567890 | head -c 40000000; echo; echo the last line")
            .Task("line", "head -c 40000000 /dev/zero | tr '\\0' x; echo; echo the last line"));
        end.State.ShouldBe("success", Runs.Told(end));

        var log = await server.LogAsync(end.Attempts("lines")[0].Id);
        log.ShouldStartWith("the first line\n");
        log.ShouldEndWith("the last line\n");
        log.ShouldContain("left out: the log is over its limit");
        ((long)log.Length).ShouldBeInRange(8 * Megabyte, 20 * Megabyte);
        var line = await server.LogAsync(end.Attempts("line")[0].Id);
        line.ShouldEndWith("the last line\n");
        line.Length.ShouldBeLessThan(200_000);
        end.Attempts("lines")[0].LogBytesDropped!.Value.ShouldBeGreaterThan(20_000_000);
        DiskUsage(_folder["data"]).ShouldBeLessThan(40 * Megabyte);
        // Both logs together are 80 MB: a server that held them, or one of them, would show it.
        (server.StatusNumber("VmHWM") / 1024 - before).ShouldBeLessThan(64);
    }

    // What the files occupy, holes left out.
    private static long DiskUsage(string folder)
    {
        using var du = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("du", ["-sk", folder]) { RedirectStandardOutput = true })!;
        return long.Parse(du.StandardOutput.ReadToEnd().Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture) * 1024;
    }
}
