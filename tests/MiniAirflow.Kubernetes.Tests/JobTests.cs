using System.Text.Json.Nodes;

namespace MiniAirflow.Kubernetes.Tests;

/// <summary>A task in a container, as a Job: what it gets, how it ends, and what is told of it. The server is a real process, and so is what runs in the container.</summary>
public sealed class JobTests
{
    [Fact]
    public async Task A_command_runs_in_a_container_with_its_output_exit_code_environment_and_outputs()
    {
        // Where traces are recorded, a command is told its place in them; that nobody listens there matters to nobody.
        await using var fixture = await ClusterFixture.StartAsync(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"));
        const string command = """
            echo "pid $$ is $(printf shell), $GREETING, $MINIAIRFLOW_TASK #$MINIAIRFLOW_ATTEMPT"
            echo "trace $TRACEPARENT"; echo "home ${HOME-none}, worker ${WORKER_ID-none}" >&2
            echo "rows=7" >> "$MINIAIRFLOW_OUTPUT"
            """;
        var run = await fixture.StartAsync("greet", new JsonObject { ["container"] = "busybox:1", ["command"] = command, ["env"] = new JsonObject { ["GREETING"] = "it costs $5 and $(PATH)" } }, new JsonObject { ["env"] = new JsonObject { ["SHARED"] = "x" } });
        var task = await fixture.OnlyAsync(run);
        (task.State, task.ExitCode, task.Reason).ShouldBe(("success", 0, null));
        var log = await fixture.LogAsync(task.Id);
        log.ShouldMatch(@"\Apid \d+ is shell, it costs \$5 and \$\(PATH\), a #1\ntrace 00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]\nhome none, worker none\n\z");
        task.Outputs!["rows"].ShouldBe("7");
        await fixture.ShouldBeEmptyAsync();
        fixture.Cluster.Starts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_posted_is_a_Job_that_nothing_repeats_and_nobody_forgets()
    {
        await using var fixture = await ClusterFixture.StartAsync();
        var container = new JsonObject { ["image"] = "registry.example.com/team/report:7", ["args"] = new JsonArray("--all", "$HOME"), ["cpu"] = 0.5, ["cpu_limit"] = 2, ["memory"] = "64Mi", ["pull"] = "always", ["service_account"] = "builder" };
        var task = await fixture.OnlyAsync(await fixture.StartAsync("Report of  the Day".Replace(' ', '_'), new JsonObject { ["container"] = container, ["working_directory"] = "/tmp" }));
        (task.State, task.Reason).ShouldBe(("success", null));
        (await fixture.LogAsync(task.Id)).ShouldBe("the image ran with: --all $HOME\n");
        var (_, name, job) = fixture.Cluster.Posted.ShouldHaveSingleItem();
        name.ShouldMatch(@"\Aa-[0-9a-f]{20}\z");
        var labels = job["metadata"]!["labels"]!;
        (labels["app.kubernetes.io/managed-by"]!.GetValue<string>(), labels["miniairflow/task"]!.GetValue<string>(), labels["miniairflow/workflow"]!.GetValue<string>(), labels["miniairflow/attempt"]!.GetValue<string>())
            .ShouldBe(("miniairflow", "a", "Report_of__the_Day", "1"));
        job["spec"]!["template"]!["metadata"]!["labels"]!.ToJsonString().ShouldBe(labels.ToJsonString());
        var (spec, pod) = (job["spec"]!, job["spec"]!["template"]!["spec"]!);
        (spec["backoffLimit"]!.GetValue<int>(), pod["restartPolicy"]!.GetValue<string>(), spec["activeDeadlineSeconds"]!.GetValue<int>(), spec["ttlSecondsAfterFinished"]!.GetValue<int>()).ShouldBe((0, "Never", 900, 600));
        (pod["serviceAccountName"]!.GetValue<string>(), pod["automountServiceAccountToken"]!.GetValue<bool>(), pod["terminationGracePeriodSeconds"]!.GetValue<int>()).ShouldBe(("builder", true, 10));
        var made = pod["containers"]![0]!;
        made["resources"]!.ToJsonString().ShouldBe("""{"requests":{"cpu":"500m","memory":"67108864"},"limits":{"cpu":"2000m","memory":"67108864"}}""");
        (made["imagePullPolicy"]!.GetValue<string>(), made["command"], made["workingDir"]!.GetValue<string>(), made["securityContext"]!["allowPrivilegeEscalation"]!.GetValue<bool>()).ShouldBe(("Always", null, "/tmp", false));
    }

    [Fact]
    public async Task Secrets_come_by_a_Secret_that_goes_with_the_Job_and_are_masked()
    {
        await using var fixture = await ClusterFixture.StartAsync(("MINIAIRFLOW_SECRET_BANK", "pa$$w0rd-4711"));
        var task = await fixture.OnlyAsync(await fixture.StartAsync("secret", "test ${#PIN} = 13 && echo \"known: $PIN\"; sleep 0.2", more: ("secrets", new JsonObject { ["PIN"] = "bank" })));
        (task.State, task.Reason).ShouldBe(("success", null));
        (await fixture.LogAsync(task.Id)).ShouldBe("known: ***\n");
        var job = fixture.Cluster.Posted.Single(one => one.Kind == "jobs.batch").Body.ToJsonString();
        job.ShouldNotContain("w0rd-4711");
        var secret = fixture.Cluster.Posted.Single(one => one.Kind == "secrets").Body;
        secret["metadata"]!["ownerReferences"]![0]!["kind"]!.GetValue<string>().ShouldBe("Job");
        await fixture.ShouldBeEmptyAsync();
    }

    [Theory]
    [InlineData("exit 3", "busybox:1", 3, "exit code 3")]
    [InlineData("kill -9 $$", "oom/busybox", 137, "exit code 137: a process of it was killed by SIGKILL (9), out of memory")]
    [InlineData("nosuch-program", "busybox:1", 127, "command not found: nosuch-program")]
    public async Task A_failure_is_told_as_a_commands_is(string command, string image, int code, string reason)
    {
        await using var fixture = await ClusterFixture.StartAsync();
        // A process killed by a signal has the shell's code for it in a container; here that takes a shell around it.
        var task = await fixture.OnlyAsync(await fixture.StartAsync("fails", command.StartsWith("kill", StringComparison.Ordinal) ? "sh -c 'kill -9 $$'" : command, image));
        (task.State, task.ExitCode, task.Reason).ShouldBe(("failed", code, reason));
        await fixture.ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task A_failed_attempt_is_retried_in_a_container_of_its_own()
    {
        await using var fixture = await ClusterFixture.StartAsync();
        var attempts = await fixture.EndAsync(await fixture.StartAsync("again", "echo \"attempt $MINIAIRFLOW_ATTEMPT\"; test $MINIAIRFLOW_ATTEMPT = 3", "busybox:1", ("retry_count", 2), ("retry_delay_seconds", 1)));
        attempts.Select(one => one.State).ShouldBe(["failed", "failed", "success"]);
        foreach (var one in attempts) (await fixture.LogAsync(one.Id)).ShouldBe($"attempt {one.Attempt}\n");
        (fixture.Cluster.Starts.Count, fixture.Cluster.MostAtOnce).ShouldBe((3, 1));
        fixture.Cluster.Starts.Distinct().Count().ShouldBe(1);
    }

    [Theory]
    [InlineData("missing/app:1", "missing", "the container did not start within 2 s: its image cannot be fetched: ErrImagePull: failed to pull and unpack image \"missing/app:1\": not found")]
    [InlineData("unplaceable/app:1", "missing", "the container did not start within 2 s: no machine takes it: Unschedulable: 0/3 nodes are available: 3 Insufficient cpu")]
    [InlineData("slow/app:1", "missing", "the container did not start within 2 s: its image is still being fetched")]
    [InlineData("missing/app:1", "never", "the container cannot start: its image cannot be fetched: ErrImageNeverPull: Container image \"missing/app:1\" is not present with pull policy of Never")]
    public async Task What_keeps_a_container_from_starting_is_told(string image, string pull, string reason)
    {
        await using var fixture = await ClusterFixture.StartAsync();
        var task = await fixture.OnlyAsync(await fixture.StartAsync("stuck", new JsonObject { ["container"] = new JsonObject { ["image"] = image, ["pull"] = pull, ["start_timeout_seconds"] = pull == "never" ? 300 : 2 }, ["command"] = "true" }));
        (task.State, task.ExitCode, task.Reason).ShouldBe(("failed", null, reason));
        if (!image.StartsWith("slow", StringComparison.Ordinal)) (await fixture.LogAsync(task.Id)).ShouldContain("[waits: ");
        await fixture.ShouldBeEmptyAsync();
        fixture.Cluster.Starts.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancel_ends_the_container_with_its_last_words_and_waits_until_it_is_gone()
    {
        await using var fixture = await ClusterFixture.StartAsync();
        var run = await fixture.StartAsync("cancelled", "trap 'echo bye; exit 0' TERM; echo hello; while :; do sleep 0.05; done");
        await fixture.UntilLogAsync(run, "hello\n");
        var process = fixture.Cluster.Process!.Id;
        await fixture.Server.Client.CancelRunAsync(run);
        var task = await fixture.OnlyAsync(run);
        (task.State, task.Reason).ShouldBe(("cancelled", "cancelled"));
        Directory.Exists($"/proc/{process}").ShouldBeFalse();
        (await fixture.LogAsync(task.Id)).ShouldMatch(@"\Ahello\n(Terminated\n)?bye\n\z"); // the shell may have a word about its sleep
        fixture.Cluster.JobNames.ShouldBeEmpty(); // not later: it was waited for
    }

    [Fact]
    public async Task A_timeout_counts_from_when_the_container_runs_and_ends_it()
    {
        await using var fixture = await ClusterFixture.StartAsync();
        var task = await fixture.OnlyAsync(await fixture.StartAsync("slow", "echo hello; sleep 600", "busybox:1", ("timeout_seconds", 1)));
        (task.State, task.Reason).ShouldBe(("timed_out", "timed out after 1 s"));
        (await fixture.LogAsync(task.Id)).ShouldBe("hello\n");
        fixture.Cluster.JobNames.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_service_account_that_the_operator_does_not_allow_is_refused()
    {
        await using var fixture = await ClusterFixture.StartAsync();
        var task = await fixture.OnlyAsync(await fixture.StartAsync("rights", new JsonObject { ["container"] = new JsonObject { ["image"] = "a", ["service_account"] = "admin" }, ["command"] = "true" }));
        (task.State, task.Reason).ShouldBe(("failed", "The task may not use service account 'admin': this worker's KUBERNETES_SERVICE_ACCOUNTS does not name it."));
        fixture.Api.Requests.ShouldBeEmpty();
    }
}
