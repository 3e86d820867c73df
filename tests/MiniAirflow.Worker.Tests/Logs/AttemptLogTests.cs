using System.Diagnostics;
using System.Globalization;
using System.Text;
using MiniAirflow.Worker.Logs;
using MiniAirflow.Worker.Processes;
using MiniAirflow.Worker.Tests.Processes;

namespace MiniAirflow.Worker.Tests.Logs;

public sealed class AttemptLogTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("miniairflow-log-").FullName;
    private readonly LogDirectory _directory;
    private readonly FileLogReader _reader;
    private readonly Guid _id = Guid.NewGuid();

    public AttemptLogTests()
    {
        _directory = new(_root);
        _reader = new(_directory);
    }

    public void Dispose()
    {
        _directory.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void A_silent_attempt_creates_no_file()
    {
        using var log = Begin();

        log.End().ShouldBe(new AttemptLogSummary(0, 0, ""));
        Directory.EnumerateFileSystemEntries(_root).ShouldBeEmpty();
        _reader.Length(_id).ShouldBe(0);
        _reader.Read(_id, 0, new byte[10]).ShouldBe(0);
    }

    [Fact]
    public async Task A_log_can_be_read_while_it_grows_and_after()
    {
        using var log = Begin();
        log.Write("one\n"u8);
        ReadAll().ShouldBe("one\n");
        log.Write("two\n"u8);
        _reader.Length(_id).ShouldBe(8);
        ReadAll(from: 4).ShouldBe("two\n");

        log.End().ShouldBe(new AttemptLogSummary(8, 0, "one\ntwo\n"));
        ReadAll().ShouldBe("one\ntwo\n");
        await _reader.DeleteAsync([_id, Guid.NewGuid()], TestContext.Current.CancellationToken);
        _reader.Length(_id).ShouldBe(0);
    }

    [Fact]
    public void An_attempt_that_is_run_again_goes_on_in_its_log()
    {
        using var log = Begin();
        log.Write("before\n"u8);
        log.Begin(_id);
        log.Write("after\n"u8);

        log.End().Length.ShouldBe(13);
        ReadAll().ShouldBe("before\nafter\n");
    }

    [Fact]
    public void F71_over_the_limit_head_and_tail_are_kept_and_a_reader_steps_over_the_gap()
    {
        using var log = Begin(new() { HeadBytes = 64 * 1024, TailBytes = 64 * 1024 });
        var lines = 0;
        for (; lines < 100_000; lines++)
            log.Write(Encoding.ASCII.GetBytes($"line {lines}\n"));
        var summary = log.End();

        var text = ReadAll();
        text.ShouldStartWith("line 0\nline 1\n");
        text.ShouldEndWith("line 99998\nline 99999\n");
        text.ShouldContain(" bytes left out: the log is over its limit …]\n");
        text.ShouldNotContain("\0");
        text.Length.ShouldBeLessThan(170 * 1024);
        var marker = text[text.IndexOf("\n[…", StringComparison.Ordinal)..];
        marker = marker[..(marker.IndexOf("]\n", StringComparison.Ordinal) + 2)];
        summary.Length.ShouldBe(_reader.Length(_id));
        summary.Dropped.ShouldBe(summary.Length - (text.Length - marker.Length));
        UsedBytes().ShouldBeLessThan(256 * 1024);
        summary.Tail.ShouldEndWith("line 99999\n");
        summary.Tail.Length.ShouldBeInRange(8000, 8192);
    }

    [Fact]
    public void F71_a_follower_of_a_log_that_loses_its_middle_sees_no_zeros_and_reaches_the_end()
    {
        using var log = Begin(new() { HeadBytes = 16 * 1024, TailBytes = 16 * 1024 });
        var seen = new StringBuilder();
        var offset = 0L;
        for (var i = 0; i < 20_000; i++)
        {
            log.Write(Encoding.ASCII.GetBytes($"line {i}\n"));
            if (i % 997 == 0)
                Follow();
        }

        log.End();
        Follow();

        offset.ShouldBe(_reader.Length(_id));
        seen.ToString().ShouldNotContain("\0");
        seen.ToString().ShouldEndWith("line 19999\n");
        var numbers = seen.ToString().Split('\n').Where(l => l.StartsWith("line ", StringComparison.Ordinal) && l.Length > 5).Select(l => int.Parse(l[5..], CultureInfo.InvariantCulture)).ToList();
        numbers.Count.ShouldBeGreaterThan(19_000, "a follower that keeps up misses little or nothing");

        void Follow() => offset = Drain(seen, offset);
    }

    [Fact]
    public void F71_two_gigabytes_of_lines_pass_in_flat_memory()
    {
        using var bench = new CommandBench();
        using var runner = new CommandRunner();
        using var log = Begin();
        var before = Environment.WorkingSet;
        var result = runner.Run(bench.Spec(CommandSpec.ShellArgv("yes 0123456789 | head -c 2000000000; echo; echo end")), log, bench.Control);
        var summary = log.End();

        result.Outcome.OutputBytes.ShouldBe(2_000_000_005);
        (summary.Length - summary.Dropped).ShouldBeLessThan(24 * 1024 * 1024);
        UsedBytes().ShouldBeLessThan(24 * 1024 * 1024);
        (Environment.WorkingSet - before).ShouldBeLessThan(64 * 1024 * 1024);
        summary.Tail.ShouldEndWith("\nend\n");
        ReadAll(from: summary.Length - 4).ShouldBe("end\n");
    }

    [Fact]
    public void F71_one_line_of_500_megabytes_is_cut()
    {
        using var bench = new CommandBench();
        using var runner = new CommandRunner();
        using var log = Begin();
        runner.Run(bench.Spec(CommandSpec.ShellArgv("head -c 500000000 /dev/zero | tr '\\0' x; echo; echo end")), log, bench.Control);
        var summary = log.End();

        summary.Dropped.ShouldBe(500_000_000 - 65536);
        ReadAll().ShouldEndWith($"xxx [… {500_000_000 - 65536} bytes of this line left out]\nend\n");
    }

    [Fact]
    public void F72_any_bytes_are_stored_as_they_are_and_the_tail_is_valid_text()
    {
        byte[] odd = [.. "a\0b\r50%\r100%\n"u8, 0xff, 0xc3, 0xed, 0xa0, 0x80, .. "é\n"u8];
        using var log = Begin();
        log.Write(odd.AsSpan(0, 15));
        log.Write(odd.AsSpan(15));

        var tail = log.End().Tail;

        ReadBytes().ShouldBe(odd);
        tail.ShouldBe("ab\r50%\r100%\n" + string.Concat(Enumerable.Repeat('\ufffd', 5)) + "é\n");
    }

    [Fact]
    public void F73_a_full_disk_changes_no_outcome_and_the_log_recovers_when_there_is_room()
    {
        Assert.SkipUnless(Environment.UserName == "root", "mounting a small file system needs root");
        var disk = Directory.CreateDirectory(Path.Combine(_root, "disk")).FullName;
        Execute("/bin/mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk);
        try
        {
            using var bench = new CommandBench();
            using var runner = new CommandRunner();
            using var directory = new LogDirectory(disk);
            using var log = new AttemptLog(directory, new());
            log.Begin(_id);
            var ballast = Path.Combine(disk, "ballast");
            File.WriteAllBytes(ballast, new byte[100 * 1024]);
            var spec = bench.Spec(CommandSpec.ShellArgv($"head -c 600000 /dev/zero | tr '\\0' '\\n'; sleep 0.5; rm {ballast}; echo after"));
            var outcome = runner.Run(spec, log, bench.Control).Outcome;
            var summary = log.End();

            outcome.Reason.ShouldBeNull();
            outcome.OutputBytes.ShouldBe(600_006);
            summary.Dropped.ShouldBeGreaterThan(400_000);
            summary.Tail.ShouldEndWith("\nafter\n");
            var reader = new FileLogReader(directory);
            var bytes = new byte[300_000];
            var text = Encoding.UTF8.GetString(bytes, 0, reader.Read(_id, 0, bytes));
            text.ShouldContain($"[… {summary.Dropped} bytes of output lost: No space left on device …]\nafter\n");
        }
        finally
        {
            Execute("/bin/umount", disk);
        }
    }

    [Fact]
    public void F73_a_log_directory_that_is_gone_loses_the_log_and_nothing_else()
    {
        Directory.Delete(_root, recursive: true);
        using var log = Begin();
        log.Write("lost\n"u8);

        log.End().ShouldBe(new AttemptLogSummary(0, 5, "lost\n"));
        Directory.CreateDirectory(_root);
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("file")]
    [InlineData("hardlink")]
    [InlineData("fifo")]
    [InlineData("zero")]
    public void S18_a_link_or_pipe_in_a_logs_place_is_refused(string kind)
    {
        var victim = Directory.CreateTempSubdirectory("miniairflow-victim-").FullName;
        var target = Path.Combine(victim, $"{_id}.log");
        File.WriteAllText(target, "secret");
        var folder = Path.Combine(_root, _id.ToString()[34..]);
        var file = Path.Combine(folder, $"{_id}.log");
        if (kind != "folder")
            Directory.CreateDirectory(folder);
        _ = kind switch
        {
            "folder" => Execute("/bin/ln", "-s", victim, folder),
            "file" => Execute("/bin/ln", "-s", target, file),
            "hardlink" => Execute("/bin/ln", target, file),
            "zero" => Execute("/bin/ln", "-s", "/dev/zero", file),
            _ => Execute("/usr/bin/mkfifo", file),
        };
        using var log = Begin();
        log.Write("output\n"u8);

        log.End().Dropped.ShouldBe(7);
        _reader.Read(_id, 0, new byte[100]).ShouldBe(0);
        File.ReadAllText(target).ShouldBe("secret");
        Directory.Delete(victim, recursive: true);
    }

    [Fact]
    public void S18_a_device_in_a_logs_place_is_refused()
    {
        Assert.SkipUnless(Environment.UserName == "root", "making a device needs root");
        var folder = Path.Combine(_root, _id.ToString()[34..]);
        Directory.CreateDirectory(folder);
        using (var make = Process.Start("/bin/mknod", [Path.Combine(folder, $"{_id}.log"), "c", "1", "5"]))
        {
            make.WaitForExit();
            Assert.SkipUnless(make.ExitCode == 0, "this machine lets nobody make a device");
        }
        using var log = Begin();
        log.Write("output\n"u8);

        log.End().Dropped.ShouldBe(7);
        _reader.Read(_id, 0, new byte[100]).ShouldBe(0, "zeros without end are no log");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void S18_what_is_put_in_a_logs_place_while_its_task_runs_leads_nowhere(bool isFolder)
    {
        var victim = Directory.CreateTempSubdirectory("miniairflow-victim-").FullName;
        var target = Path.Combine(victim, $"{_id}.log");
        File.WriteAllText(target, "secret");
        using var log = Begin(new AttemptLogLimits());
        log.Write("before\n"u8);
        var folder = Path.Combine(_root, _id.ToString()[34..]);
        if (isFolder)
        {
            Directory.Move(folder, folder + "-gone");
            Execute("/bin/ln", "-s", victim, folder);
        }
        else
        {
            File.Move(Path.Combine(folder, $"{_id}.log"), Path.Combine(folder, "gone"));
            Execute("/bin/ln", "-s", target, Path.Combine(folder, $"{_id}.log"));
        }

        log.Write("after\n"u8);
        var summary = log.End();

        summary.Tail.ShouldBe("before\nafter\n");
        File.ReadAllText(target).ShouldBe("secret");
        _reader.Read(_id, 0, new byte[100]).ShouldBe(0, "what stands there now is not the log");
        // Nor does one that comes later: the attempt may be run again, and writes where it wrote before.
        using var again = Begin();
        again.Write("later\n"u8);
        again.End().Dropped.ShouldBe(6);
        File.ReadAllText(target).ShouldBe("secret");
        Directory.Delete(victim, recursive: true);
    }

    private static int Execute(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        return 0;
    }

    private AttemptLog Begin(AttemptLogLimits? limits = null)
    {
        var log = new AttemptLog(_directory, limits ?? new());
        log.Begin(_id);
        return log;
    }

    private string ReadAll(long from = 0)
    {
        var text = new StringBuilder();
        Drain(text, from);
        return text.ToString();
    }

    private byte[] ReadBytes()
    {
        var buffer = new byte[100_000];
        return buffer[.._reader.Read(_id, 0, buffer)];
    }

    // As every reader does: on, until nothing comes; then over the gap, if it is one.
    private long Drain(StringBuilder into, long offset)
    {
        var buffer = new byte[7000];
        while (true)
        {
            var count = _reader.Read(_id, offset, buffer);
            into.Append(Encoding.UTF8.GetString(buffer, 0, count));
            offset += count;
            if (count > 0)
                continue;
            var next = _reader.SkipGap(_id, offset);
            if (next == offset)
                return offset;
            offset = next;
        }
    }

    private long UsedBytes()
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/du", ["-s", "-B1", _root]) { RedirectStandardOutput = true })!;
        return long.Parse(process.StandardOutput.ReadToEnd().Split('\t')[0], CultureInfo.InvariantCulture);
    }
}
