using System.Text;
using System.Text.Json.Nodes;

namespace MiniAirflow.EndToEnd.Secrets;

/// <summary>A secret reaches the task that names it, and nothing else, whatever the task prints.</summary>
public sealed class SecretTests : IDisposable
{
    private const string Value = "tr0ub4dor&3/+xyz";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task S17_a_secret_is_in_no_log_answer_argument_output_or_file()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path);
        (await VerbAsync(server, Value + "\n", "secrets", "set", "bank", "--description", "of the bank")).ExitCode.ShouldBe(0);
        var flow = new Flow("leaky").Set("secrets", new JsonObject { ["PASSWORD"] = "bank" })
            .Task("a", "printf 'plain %s\\n' \"$PASSWORD\"; printf 'user:%s' \"$PASSWORD\" | base64; for c in $(printf %s \"$PASSWORD\" | sed 's/./& /g'); do printf %s \"$c\"; done; echo; "
                + "echo \"token=$PASSWORD\" >> $MINIAIRFLOW_OUTPUT; echo \"length ${#PASSWORD}\"; echo \"$PASSWORD\" >&2; exit 3");

        var run = await server.RunAsync(flow);

        var attempt = run.Only();
        attempt.ExitCode.ShouldBe(3);
        var log = await server.LogAsync(attempt.Id);
        log.ShouldContain("plain ***\n");
        log.ShouldContain($"length {Value.Length}\n");
        log.ShouldNotContain(Value);
        log.ShouldNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes("user:" + Value))[8..^4]);
        attempt.Outputs!["token"].ShouldBe("***");
        foreach (var path in (string[])[$"/workflow-runs/{run.Id}", $"/task-runs/{attempt.Id}", "/task-runs", "/workflows", "/secrets", "/secrets/bank", "/metrics"])
            (await server.GetAsync(path)).Text.ShouldNotContain(Value, Case.Sensitive, path);
        server.Output.ShouldAllBe(line => !line.Contains(Value));
        // Nor in anything that it keeps: neither in the database nor beside it.
        await server.StopAsync();
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
            (await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Value)).ShouldBe(-1, file);
        File.GetUnixFileMode(_folder["data/secrets.key"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task S10_the_database_without_its_key_opens_nothing()
    {
        await using (var server = await ServerProcess.StartAsync(_folder.Path))
        {
            (await VerbAsync(server, Value, "secrets", "set", "bank")).ExitCode.ShouldBe(0);
            (await server.RunAsync(Flow.Of("before", "test -n \"$P\"", ("secrets", new JsonObject { ["P"] = "bank" })))).State.ShouldBe("success");
        }
        File.Delete(_folder["data/secrets.key"]);
        await using var other = await ServerProcess.StartAsync(_folder.Path);
        var run = await other.RunAsync(Flow.Of("after", "true", ("secrets", new JsonObject { ["P"] = "bank" })));
        run.State.ShouldBe("failed");
        run.Only().Reason.ShouldNotBeNull().ShouldContain("key");
    }

    [Fact]
    public async Task A_worker_finds_secrets_in_its_environment_its_folder_and_by_its_program_and_says_which_it_does_not_find()
    {
        Directory.CreateDirectory(_folder["secrets"]);
        await File.WriteAllTextAsync(_folder["secrets/from_file"], "of the file\n");
        await File.WriteAllTextAsync(_folder["vault"], "#!/bin/sh\necho noise >&2\ncase \"$1\" in from_program) echo \"of $VAULT\";; broken) exit 4;; esac\n");
        File.SetUnixFileMode(_folder["vault"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var server = await ServerProcess.StartAsync(_folder.Path, environment: new Dictionary<string, string>
        {
            ["MINIAIRFLOW_SECRET_FROM_ENVIRONMENT"] = "of the environment", ["SECRETS_DIR"] = _folder["secrets"], ["SECRETS_COMMAND"] = _folder["vault"], ["VAULT"] = "the vault",
        });

        var run = await server.RunAsync(Flow.Of("all", "test \"$A|$B|$C\" = 'of the environment|of the file|of the vault'; env",
            ("secrets", new JsonObject { ["A"] = "from-environment", ["B"] = "from_file", ["C"] = "from_program" })));
        run.State.ShouldBe("success", Runs.Told(run) + await server.LogAsync(run.Only().Id));
        (await server.LogAsync(run.Only().Id)).ShouldNotContain("VAULT");

        var missing = await server.RunAsync(Flow.Of("missing", "echo never", ("secrets", new JsonObject { ["A"] = "nowhere", ["B"] = "from_file" })));
        missing.Only().Reason.ShouldBe("There is no secret 'nowhere'; 'miniairflow secrets set' makes one.");
        (await server.LogAsync(missing.Only().Id)).ShouldNotContain("never");
        var broken = await server.RunAsync(Flow.Of("broken", "echo never", ("secrets", new JsonObject { ["A"] = "broken" })));
        broken.Only().Reason.ShouldNotBeNull().ShouldStartWith("The command for secrets did not tell secret 'broken': ");
    }

    [Fact]
    public async Task S16_a_task_cannot_look_into_its_worker()
    {
        // Without the rights over all processes, which no service's user has: root's are taken away here.
        await using var server = await ServerProcess.StartUnderAsync(["setpriv", "--bounding-set=-all"], _folder.Path, environment: new Dictionary<string, string> { ["MINIAIRFLOW_SECRET_X"] = Value });
        var run = await server.RunAsync(Flow.Of("spy", "cat /proc/$PPID/environ; ls -l /proc/$PPID/fd; head -c 1 /proc/$PPID/mem; cat /proc/self/environ | tr '\\0' '\\n' | head -3"));
        var log = await server.LogAsync(run.Only().Id);
        log.ShouldContain("environ: Permission denied");
        log.ShouldContain("mem' for reading: Permission denied");
        log.ShouldNotContain("socket:"); // what an open file is, is closed to it too
        log.ShouldNotContain(Value);
    }

    [Fact]
    public async Task A_variable_is_what_it_is_when_the_task_begins()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path);
        (await VerbAsync(server, "", "variables", "set", "limits", """{"rows": 7}""")).ExitCode.ShouldBe(0);
        var flow = new Flow("reads").Program("a", "echo", "{{ vars.limits.rows }}", "{{ vars.region | default('nowhere') }}");
        (await server.LogAsync((await server.RunAsync(flow)).Only().Id)).ShouldBe("7 nowhere\n");
        (await VerbAsync(server, "eu\n", "variables", "set", "region", "-")).Out.ShouldContain("named by reads");
        (await server.LogAsync((await server.EndOfAsync((await server.Client.TriggerAsync((await server.Client.FindWorkflowAsync("reads"))!.Id)).Id)).Only().Id)).ShouldBe("7 eu\n");
    }

    private async Task<CommandResult> VerbAsync(ServerProcess server, string input, params string[] words)
    {
        await File.WriteAllTextAsync(_folder["input"], input);
        await using var shell = ChildProcess.Start("/bin/sh", ["-c", "exec \"$@\" < \"$0\"", _folder["input"], Executable.Path, .. words, "--url", server.Address.ToString()], _folder.Path);
        var exitCode = await shell.WaitAsync();
        File.Delete(_folder["input"]);
        return new CommandResult(exitCode, shell.Out, shell.Error);
    }
}
