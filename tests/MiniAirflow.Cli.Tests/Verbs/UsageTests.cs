namespace MiniAirflow.Cli.Tests.Verbs;

public sealed class UsageTests
{
    public static TheoryData<string> Verbs =>
    [
        "standalone", "api", "scheduler", "worker", "run", "validate", "import", "import crontab", "import dagu", "apply", "list", "trigger", "runs", "show", "logs", "why", "changes", "health", "cancel", "clear", "mark", "mark success", "mark failed", "rerun", "note", "approvals", "answer", "event", "pause", "resume", "pauses", "delete",
        "backfill", "backfill create", "backfill list", "backfill show", "backfill pause", "backfill resume", "backfill cancel",
        "calendar", "calendar list", "calendar show", "calendar set", "calendar import", "calendar delete", "secrets", "secrets list", "secrets show", "secrets set", "secrets delete", "secrets rotate", "variables", "variables list", "variables get", "variables set", "variables delete", "pools", "pools list", "pools show", "pools set", "pools delete", "queues", "queues list", "queues show",
        "deliveries", "deliveries list", "deliveries retry", "deliveries test",
        "keys", "keys list", "keys create", "keys revoke", "users", "users list", "users create", "users change", "users delete", "audit", "audit list", "audit export", "whoami", "doctor",
        "migrate", "migrate up", "migrate down", "migrate status", "schema", "version", "sweep",
        "schedule", "schedule preview", "schedule diff", "schedule history", "schedule why", "versions", "versions show", "versions diff",
    ];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Every_verb_has_help_with_a_summary_and_examples(string verb)
    {
        var result = await new Support.Cli().RunAsync([.. verb.Split(' '), "--help"]);
        result.ExitCode.ShouldBe(0);
        result.Error.ShouldBeEmpty();
        result.Lines[0].ShouldBe("Description:");
        result.Lines[1].Trim().Length.ShouldBeInRange(10, 100);
        result.Out.ShouldContain($"Examples:\n  ");
        result.Out.ShouldContain($"miniairflow {verb}");
    }

    [Fact]
    public async Task Without_a_verb_help_names_them_all_but_the_hidden_one()
    {
        var result = await new Support.Cli().RunAsync();
        result.ExitCode.ShouldBe(0);
        foreach (var verb in Verbs.Select(row => row.Data).Where(verb => !verb.Contains(' ') && verb != "sweep")) result.Out.ShouldContain($"\n  {verb}");
        result.Out.ShouldNotContain("sweep");
    }

    [Theory]
    [InlineData("lits", "There is no verb 'lits'; did you mean 'list'? See 'miniairflow --help'.")]
    [InlineData("frobnicate", "There is no verb 'frobnicate'; see 'miniairflow --help'.")]
    [InlineData("migrate upp", "There is no verb 'upp'; did you mean 'up'? See 'miniairflow migrate --help'.")]
    [InlineData("migrate", "Required command was not provided; see 'miniairflow migrate --help'.")]
    [InlineData("list --bogus", "Unrecognized command or argument '--bogus'; see 'miniairflow list --help'.")]
    [InlineData("list extra", "Unrecognized command or argument 'extra'; see 'miniairflow list --help'.")]
    [InlineData("runs --limit 0", "--limit must be a number from 1 to 1000, not '0'; see 'miniairflow runs --help'.")]
    [InlineData("runs --limit many", "--limit must be a number from 1 to 1000, not 'many'; see 'miniairflow runs --help'.")]
    [InlineData("runs --status done", "--status must be one of pending, running, success, failed, not 'done'; see 'miniairflow runs --help'.")]
    [InlineData("run x.yaml --concurrency 0", "--concurrency must be a number from 1 to 1024, not '0'; see 'miniairflow run --help'.")]
    [InlineData("logs x --tail -1", "--tail must be a number from 0 to 1000000, not '-1'; see 'miniairflow logs --help'.")]
    [InlineData("migrate down 0", "N must be a number from 1 to 1000000, not '0'; see 'miniairflow migrate down --help'.")]
    [InlineData("versions show etl 0", "N must be a number from 1 to 2147483647, not '0'; see 'miniairflow versions show --help'.")]
    [InlineData("versions diff etl one", "FROM must be a number from 1 to 2147483647, not 'one'; see 'miniairflow versions diff --help'.")]
    [InlineData("sweep xyz", "'xyz' is no identity of a worker; see 'miniairflow sweep --help'.")]
    [InlineData("list --url ftp://x", "--url gives no server address: 'ftp://x'; write it like http://127.0.0.1:8080.")]
    [InlineData("list --url nonsense", "--url gives no server address: 'nonsense'; write it like http://127.0.0.1:8080.")]
    [InlineData("clear", "Name a run by id, or say which are meant with --workflow, --status, --from or --to; 'miniairflow runs' shows the runs there are.")]
    [InlineData("clear etl", "'etl' is no id of a run; 'miniairflow runs' shows the runs there are.")]
    [InlineData("clear 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11 --status failed", "Name runs by id, or say which are meant with --workflow, --status, --from and --to; not both.")]
    [InlineData("mark", "Required command was not provided; see 'miniairflow mark --help'.")]
    [InlineData("trigger x --param y", "--param needs name=value, not 'y'.")]
    [InlineData("trigger x --param a=1 --param a=2", "--param gives 'a' twice.")]
    [InlineData("run nothing-here.yaml", "There is no file or folder 'nothing-here.yaml'.")]
    [InlineData("import", "Required command was not provided; see 'miniairflow import --help'.")]
    [InlineData("import crontab nothing-here", "There is no file 'nothing-here'.")]
    [InlineData("import dagu - --timezone Berlin", "--timezone: 'Berlin' is no time zone known here. (did you mean 'Europe/Berlin'?)")]
    [InlineData("validate nothing-here", "There is no file or folder 'nothing-here'.")]
    [InlineData("standalone --port x", "--port must be a number from 0 to 65535, not 'x'.")]
    [InlineData("standalone --db mysql://h/d", "--db has a scheme that is not known; write sqlite:PATH, a plain path, or postgres://user:password@host:port/database.")]
    [InlineData("worker --lease 5 --db postgres://u@h/d", "The lease (5 s) must be at least three heartbeats (3 s each).")]
    [InlineData("scheduler --db x.db", "'scheduler' shares its database with other processes, and a SQLite file serves one process only; name a PostgreSQL database with DATABASE_URL or --db postgres://user:password@host:port/database, or run everything in one process with 'miniairflow standalone'.")]
    [InlineData("run x.yaml --db postgres://u@h/d", "There is no file or folder 'x.yaml'.")]
    [InlineData("migrate status --db sqlite::memory:", "A database in memory has nothing to look at from outside; name a file with --db.")]
    [InlineData("pause", "Name a workflow, --queue NAME or --all, one of the three; see 'miniairflow pause --help'.")]
    [InlineData("resume etl --all", "Name a workflow, --queue NAME or --all, one of the three; see 'miniairflow resume --help'.")]
    [InlineData("pause --queue gpu", "Queue gpu is not paused without a reason; say --reason TEXT.")]
    [InlineData("pause etl --until yesterday", "--until must be a time, local unless it says otherwise, as in 2026-12-24T18:00, or a duration from now, as in 2h30m, not 'yesterday'.")]
    [InlineData("pause etl --until 2001-01-01", "--until must lie in the future; '2001-01-01' is over.")]
    [InlineData("list \u001b[2J", "Unrecognized command or argument '\\x1b[2J'; see 'miniairflow list --help'.")]
    public async Task Bad_usage_is_exit_code_2_and_one_sentence(string line, string sentence)
    {
        var result = await new Support.Cli().RunAsync(line.Split(' '));
        result.Error.TrimEnd('\n').ShouldBe(sentence);
        result.ExitCode.ShouldBe(2);
        result.Out.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("show")]
    [InlineData("trigger")]
    [InlineData("run")]
    [InlineData("delete")]
    public async Task A_missing_argument_is_exit_code_2(string verb)
    {
        var result = await new Support.Cli().RunAsync(verb);
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldEndWith($"see 'miniairflow {verb} --help'.\n");
        result.Error.Count(c => c == '\n').ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_server_the_sentence_says_how_to_start_one()
    {
        var cli = new Support.Cli { Environment = { ["MINIAIRFLOW_URL"] = "http://127.0.0.1:1" } };
        foreach (var line in (string[])["list", "runs", "show x", "trigger x --wait", "logs 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11", "pause x"])
        {
            var result = await cli.RunAsync(line.Split(' '));
            result.ExitCode.ShouldBe(3);
            result.Error.ShouldBe("The server at http://127.0.0.1:1 cannot be reached; start one with 'miniairflow standalone', or name another with --url or MINIAIRFLOW_URL.\n");
        }
    }

    [Fact]
    public async Task Version_and_schema_are_for_programs_too()
    {
        var version = await new Support.Cli().RunAsync("version", "--json");
        System.Text.Json.JsonDocument.Parse(version.Out).RootElement.GetProperty("version").GetString()!.ShouldStartWith("0.");
        var schema = await new Support.Cli().RunAsync("schema");
        System.Text.Json.JsonDocument.Parse(schema.Out).RootElement.GetProperty("$schema").GetString().ShouldBe("https://json-schema.org/draft/2020-12/schema");
    }
}
