using System.Text.Json.Nodes;

namespace MiniAirflow.EndToEnd.TaskUsers;

/// <summary>A server that is root, and tasks that are not.</summary>
public sealed class TaskUserTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task S16_the_tasks_of_a_queue_run_as_its_user_and_reach_nothing_of_the_servers()
    {
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists("/usr/bin/setpriv"), "only root may start programs as another user");
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        await using var server = await ServerProcess.StartAsync(_folder.Path, ["--queues", "default,own"], new Dictionary<string, string> { ["RUN_AS"] = "default=nobody", ["TASK_MEMORY"] = "1G" });
        var flow = new Flow("users")
            .Task("other", $"id -un; cat {_folder["test.db"]} {_folder["data/secrets.key"]} /proc/$PPID/environ > /dev/null; ls -A {_folder["data"]} {_folder["data/logs"]}/*; kill -0 $PPID; "
                + "echo \"user=$(id -un)\" >> $MINIAIRFLOW_OUTPUT; echo x > $MINIAIRFLOW_TMP/file && echo written; ulimit -d; echo \"$HOME\"")
            .Task("own", "id -un; echo \"user=$(id -un)\" >> $MINIAIRFLOW_OUTPUT", [], ("queue", JsonValue.Create("own")!));

        var end = await server.RunAsync(flow);

        end.State.ShouldBe("success", Runs.Told(end));
        var (other, own) = (end.Attempts("other").ShouldHaveSingleItem(), end.Attempts("own").ShouldHaveSingleItem());
        var log = await server.LogAsync(other.Id);
        log.ShouldStartWith("nobody\n");
        foreach (var file in (string[])["test.db", "secrets.key", "environ"]) log.ShouldMatch($"{file.Replace(".", "\\.", StringComparison.Ordinal)}:.*Permission denied|{file.Replace(".", "\\.", StringComparison.Ordinal)}:.*No such file");
        log.ShouldContain("test.db: Permission denied");
        log.ShouldContain("not permitted");
        log.ShouldContain("written\n1048576\n");
        other.Outputs.ShouldNotBeNull()["user"].ShouldBe("nobody");
        (await server.LogAsync(own.Id)).ShouldBe("root\n");
        own.Outputs.ShouldNotBeNull()["user"].ShouldBe("root");
        File.GetUnixFileMode(_folder["test.db"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task What_this_machine_cannot_do_is_refused_at_the_start_with_a_sentence()
    {
        var result = await Product.RunAsync(_folder.Path, new Dictionary<string, string> { ["RUN_AS"] = "default=no-such-user" }, "standalone");
        result.ExitCode.ShouldBe(2, result.ToString());
        result.Error.ShouldContain("RUN_AS names no user of this machine: 'no-such-user'.");
    }
}
