using System.Text.Json.Nodes;
using MiniAirflow.Kubernetes.Tests.Double;

namespace MiniAirflow.Kubernetes.Tests;

/// <summary>What a network, a cluster and a killed worker do to a task in a container.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task A_worker_that_is_killed_finds_its_container_again_and_never_starts_a_second_one()
    {
        await using var fixture = await ClusterFixture.StartAsync();
        var run = await fixture.StartAsync("killed", $"echo one; while ! test -e '{fixture["go"]}'; do sleep 0.05; done; echo two; echo rows=7 > $MINIAIRFLOW_OUTPUT; exit 4");
        await fixture.UntilLogAsync(run, "one\n");
        var process = fixture.Cluster.Process!.Id;
        await fixture.Server.KillAsync();
        Directory.Exists($"/proc/{process}").ShouldBeTrue();
        await fixture.StartServerAsync();
        await fixture.UntilLogAsync(run, "one\n", attempt: 2);
        await File.WriteAllTextAsync(fixture["go"], "");
        var attempts = await fixture.EndAsync(run);
        attempts.Select(one => (one.State, one.ExitCode)).ShouldBe([("lost", null), ("failed", 4)]);
        attempts[1].Outputs!["rows"].ShouldBe("7");
        (await fixture.LogAsync(attempts[1].Id)).ShouldMatch(@"\A\[attempt 1 lost its worker, but not its container: this attempt goes on with it \(Job a-[0-9a-f]{20}\); the log begins anew\]\none\ntwo\n\z");
        fixture.Cluster.Starts.Count.ShouldBe(1);
        await fixture.ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task A_worker_that_is_stopped_and_started_again_finds_its_container_again_too()
    {
        await using var fixture = await ClusterFixture.StartAsync();
        var run = await fixture.StartAsync("stopped", $"echo one; while ! test -e '{fixture["go"]}'; do sleep 0.05; done; echo two");
        await fixture.UntilLogAsync(run, "one\n");
        await fixture.StartServerAsync(); // it is told to stop, and to hurry
        await fixture.UntilLogAsync(run, "one\n", attempt: 2);
        await File.WriteAllTextAsync(fixture["go"], "");
        (await fixture.EndAsync(run)).Select(one => (one.State, one.ExitCode)).ShouldBe([("lost", null), ("success", 0)]);
        fixture.Cluster.Starts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_ended_while_no_worker_was_there_is_taken_as_it_ended()
    {
        await using var fixture = await ClusterFixture.StartAsync();
        var run = await fixture.StartAsync("meanwhile", $"echo one; while ! test -e '{fixture["go"]}'; do sleep 0.05; done; echo two");
        await fixture.UntilLogAsync(run, "one\n");
        await fixture.Server.KillAsync();
        await File.WriteAllTextAsync(fixture["go"], "");
        (await fixture.Cluster.Process!.Ended).ShouldBe(0);
        await fixture.StartServerAsync();
        var attempts = await fixture.EndAsync(run);
        attempts.Select(one => (one.State, one.ExitCode)).ShouldBe([("lost", null), ("success", 0)]);
        (await fixture.LogAsync(attempts[1].Id)).ShouldEndWith("]\none\ntwo\n");
        fixture.Cluster.Starts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_nobody_looked_after_for_too_long_was_ended_by_the_cluster_and_is_started_anew()
    {
        await using var fixture = await ClusterFixture.StartAsync();
        var run = await fixture.StartAsync("orphan", "echo \"attempt $MINIAIRFLOW_ATTEMPT\"; test $MINIAIRFLOW_ATTEMPT = 2 || sleep 600");
        await fixture.UntilLogAsync(run, "attempt 1\n");
        await fixture.Server.KillAsync();
        fixture.Cluster.PassDeadline(fixture.Cluster.JobNames.Single());
        await fixture.StartServerAsync();
        var attempts = await fixture.EndAsync(run);
        attempts.Select(one => one.State).ShouldBe(["lost", "success"]);
        (await fixture.LogAsync(attempts[1].Id)).ShouldEndWith("attempt 2\n");
        (fixture.Cluster.Starts.Count, fixture.Cluster.MostAtOnce).ShouldBe((2, 1));
    }

    [Fact]
    public async Task Connections_that_are_cut_in_the_middle_of_lines_and_events_lose_and_repeat_nothing()
    {
        await using var fixture = await ClusterFixture.StartAsync();
        var run = await fixture.StartAsync("cut", $"for i in $(seq 40); do echo \"line $i\"; done; while ! test -e '{fixture["go"]}'; do sleep 0.05; done; for i in $(seq 41 80); do echo \"line $i\"; done; printf 'no end'");
        await fixture.UntilLogAsync(run, "line 40\n");
        for (var cut = 1; cut <= 5; cut++)
        {
            fixture.Api.CutLogAfter = 61 * cut; // within a line, each time elsewhere; the streams that follow begin again a second before
            fixture.Api.CutStreams().ShouldBeGreaterThan(0);
            await Poll.UntilAsync(() => fixture.Api.CutLogAfter is null);
        }
        fixture.Api.Requests.ShouldContain(one => one.Contains("sinceTime", StringComparison.Ordinal));
        fixture.Cluster.Compact();
        fixture.Api.CutStreams();
        await File.WriteAllTextAsync(fixture["go"], "");
        var task = await fixture.OnlyAsync(run);
        task.State.ShouldBe("success");
        // That a connection was cut is told only if it happens again and again, which a quick succession of cuts may look like.
        (await fixture.LogAsync(task.Id)).Split('\n').Where(line => !line.StartsWith("[the API server", StringComparison.Ordinal)).ShouldBe([.. Enumerable.Range(1, 80).Select(i => $"line {i}"), "no end", ""]);
    }

    [Fact]
    public async Task A_server_that_is_overloaded_away_or_has_rotated_the_token_is_asked_again()
    {
        await using var fixture = await ClusterFixture.StartAsync();
        fixture.Api.Fault = (method, path, times) => (method, times) switch
        {
            ("POST", 1) => new Refusal(429, "TooManyRequests", "slow down"),
            ("POST", 2) => new Refusal(503, "ServiceUnavailable", "etcd has no leader"),
            ("POST", 3) => new Refusal(401, "Unauthorized", "Unauthorized"),
            ("GET", 1) when path.Contains("labelSelector", StringComparison.Ordinal) => new Refusal(500, "InternalError", "internal error"),
            ("DELETE", 1) => new Refusal(500, "InternalError", "internal error"),
            _ => null,
        };
        var run = await fixture.StartAsync("overloaded", $"echo one; while ! test -e '{fixture["go"]}'; do sleep 0.05; done; echo two");
        var one = await fixture.UntilLogAsync(run, "one\n");
        fixture.Api.IsAway = true;
        fixture.Api.CutStreams();
        await File.WriteAllTextAsync(fixture["go"], "");
        (await fixture.Cluster.Process!.Ended).ShouldBe(0);
        await fixture.UntilLogAsync(run, "the API server does not tell of the pod");
        fixture.Api.Rotate("token-2");
        fixture.Api.IsAway = false;
        (await fixture.OnlyAsync(run)).State.ShouldBe("success");
        var log = await fixture.LogAsync(one.Id);
        log.ShouldContain("[the API server does not take the Job yet: slow down]\n[the API server does not take the Job yet: etcd has no leader]");
        log.Split('\n').Where(line => !line.StartsWith('[')).ShouldBe(["one", "two", ""]);
        fixture.Cluster.Starts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_creation_whose_answer_was_lost_is_no_second_container()
    {
        await using var fixture = await ClusterFixture.StartAsync();
        fixture.Api.LosesAnswerToCreation = true;
        var task = await fixture.OnlyAsync(await fixture.StartAsync("lost-answer", "echo once"));
        task.State.ShouldBe("success");
        (await fixture.LogAsync(task.Id)).ShouldMatch(@"\A\[the API server does not take the Job yet: .*\]\nonce\n\z");
        fixture.Cluster.Starts.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(403, "Forbidden", "jobs.batch is forbidden: User \"system:serviceaccount:jobs:worker\" cannot create resource \"jobs\" in API group \"batch\" in the namespace \"jobs\"")]
    [InlineData(404, "NotFound", "namespaces \"jobs\" not found")]
    [InlineData(422, "Invalid", "Job.batch is invalid: spec.template.spec.containers[0].image: Required value")]
    public async Task A_refusal_that_time_does_not_mend_fails_the_attempt_with_the_servers_words(int status, string reason, string message)
    {
        await using var fixture = await ClusterFixture.StartAsync();
        fixture.Api.Fault = (method, _, _) => method == "POST" ? new Refusal(status, reason, message) : null;
        var task = await fixture.OnlyAsync(await fixture.StartAsync("refused", "true"));
        (task.State, task.Reason).ShouldBe(("failed", $"Kubernetes did not take the Job: {message}"));
    }

    [Fact]
    public async Task A_Secret_that_may_not_be_made_leaves_no_Job_behind()
    {
        await using var fixture = await ClusterFixture.StartAsync(("MINIAIRFLOW_SECRET_BANK", "pa$$w0rd-4711"));
        fixture.Api.Fault = (method, path, _) => method == "POST" && path.EndsWith("/secrets", StringComparison.Ordinal) ? new Refusal(403, "Forbidden", "secrets is forbidden") : null;
        var task = await fixture.OnlyAsync(await fixture.StartAsync("forbidden", "true", more: ("secrets", new JsonObject { ["PIN"] = "bank" })));
        (task.State, task.Reason).ShouldBe(("failed", "Kubernetes did not take the Job: secrets is forbidden"));
        fixture.Cluster.JobNames.ShouldBeEmpty();
        fixture.Cluster.Starts.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_evicted_pod_a_deleted_pod_and_a_deleted_Job_are_told_apart()
    {
        await using var fixture = await ClusterFixture.StartAsync();
        const string command = "echo hello; sleep 600";
        var evicted = await fixture.StartAsync("evicted", command);
        await fixture.UntilLogAsync(evicted, "hello");
        fixture.Cluster.Evict(fixture.Cluster.JobNames.Single(), "The node was low on resource: memory.");
        var task = await fixture.OnlyAsync(evicted);
        (task.State, task.Reason).ShouldBe(("failed", "its pod was lost: Evicted: The node was low on resource: memory"));
        await fixture.ShouldBeEmptyAsync();

        var drained = await fixture.StartAsync("drained", command);
        await fixture.UntilLogAsync(drained, "hello");
        fixture.Cluster.DeletePod(fixture.Cluster.JobNames.Single());
        (await fixture.OnlyAsync(drained)).Reason.ShouldBe("its pod was lost: it was deleted, by somebody or with its machine");
        await fixture.ShouldBeEmptyAsync();

        var deleted = await fixture.StartAsync("deleted", command);
        await fixture.UntilLogAsync(deleted, "hello");
        fixture.Cluster.DeleteJob(fixture.Cluster.JobNames.Single(), new k8s.Models.V1DeleteOptions { PropagationPolicy = "Background" });
        (await fixture.OnlyAsync(deleted)).Reason.ShouldBe("its Job was deleted by somebody else");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deleted_Job_is_told_as_that_whether_its_container_s_end_was_seen_or_not_and_though_the_server_is_overloaded(bool isMachineGone)
    {
        await using var fixture = await ClusterFixture.StartAsync();
        var run = await fixture.StartAsync("deleted", "echo hello; sleep 600");
        await fixture.UntilLogAsync(run, "hello");
        fixture.Cluster.IsMachineGone = isMachineGone;
        var mayGo = new TaskCompletionSource();
        if (!isMachineGone) fixture.Cluster.PodsMayGo = mayGo.Task;
        var refused = 0;
        fixture.Api.Fault = (method, path, _) => method == "GET" && path.Contains("/jobs/", StringComparison.Ordinal) && refused++ < 2 ? new Refusal(503, "ServiceUnavailable", "etcd has no leader") : null;
        fixture.Cluster.DeleteJob(fixture.Cluster.JobNames.Single(), new k8s.Models.V1DeleteOptions { PropagationPolicy = "Background" });
        (await fixture.OnlyAsync(run)).Reason.ShouldBe("its Job was deleted by somebody else");
        refused.ShouldBeGreaterThan(2, "it was asked until it was answered");
        mayGo.SetResult();
    }

    [Fact]
    public async Task A_container_that_ended_well_did_so_though_its_pod_goes_at_once()
    {
        await using var fixture = await ClusterFixture.StartAsync();
        var run = await fixture.StartAsync("quick", $"echo hello; while ! test -e '{fixture["go"]}'; do sleep 0.05; done");
        await fixture.UntilLogAsync(run, "hello");
        // The watch is cut, so that the end and the deletion come as one.
        fixture.Api.IsAway = true;
        fixture.Api.CutStreams();
        await File.WriteAllTextAsync(fixture["go"], "");
        (await fixture.Cluster.Process!.Ended).ShouldBe(0);
        await fixture.Cluster.RemovePodAsync(fixture.Cluster.JobNames.Single());
        fixture.Api.IsAway = false;
        (await fixture.OnlyAsync(run)).State.ShouldBe("success");
    }

    [Fact]
    public async Task A_cancel_while_the_cluster_is_away_is_done_when_it_is_back()
    {
        await using var fixture = await ClusterFixture.StartAsync();
        var run = await fixture.StartAsync("away", "echo hello; sleep 600");
        await fixture.UntilLogAsync(run, "hello");
        fixture.Api.IsAway = true;
        fixture.Api.CutStreams();
        await fixture.Server.Client.CancelRunAsync(run);
        await fixture.UntilLogAsync(run, "cannot be ended yet");
        fixture.Api.IsAway = false;
        var task = await fixture.OnlyAsync(run);
        (task.State, task.Reason).ShouldBe(("cancelled", "cancelled"));
        fixture.Cluster.JobNames.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancel_of_what_no_cluster_was_ever_reached_for_is_done_at_once()
    {
        await using var fixture = await ClusterFixture.StartAsync(("KUBERNETES_API", "https://127.0.0.1:9"));
        var run = await fixture.StartAsync("unreached", "true");
        await fixture.UntilLogAsync(run, "the API server does not take the Job yet");
        await fixture.Server.Client.CancelRunAsync(run);
        var task = await fixture.OnlyAsync(run);
        (task.State, task.Reason).ShouldBe(("cancelled", "cancelled before its container was made"));
    }

    [Fact]
    public async Task A_server_whose_certificate_is_from_another_authority_gets_no_token()
    {
        await using var fixture = await ClusterFixture.StartAsync();
        using var other = new Authority();
        await File.WriteAllTextAsync(fixture["other.crt"], other.Pem);
        await fixture.StartServerAsync(("KUBERNETES_CA_FILE", fixture["other.crt"]));
        var task = await fixture.OnlyAsync(await fixture.StartAsync("stranger", new JsonObject { ["container"] = new JsonObject { ["image"] = "a", ["start_timeout_seconds"] = 1 }, ["command"] = "true" }));
        (task.State, task.Reason!.Contains("certificate", StringComparison.Ordinal)).ShouldBe(("failed", true), task.Reason);
        fixture.Api.Requests.ShouldBeEmpty();
    }
}
