namespace MiniAirflow.EndToEnd.CommandLine;

/// <summary><c>miniairflow import</c>: what comes out is valid, and does what it did before.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_imported_crontab_is_valid_and_runs_as_under_cron()
    {
        await WriteAsync("tab", """
            SHELL=/bin/bash
            GREETING = "hello there"
            # Counts what it is given.
            0 0 1,15 * 5 wc -l > count%one%two%three
            30 2 * * * [[ $GREETING == hello* ]] && (echo "$GREETING" 100\%; pwd) > told
            """);
        await Succeeds("import", "crontab", _folder["tab"], "--out", _folder["out"], "--directory", _folder.Path);
        await Succeeds("validate", _folder["out"]);
        await Succeeds("run", _folder["out"]);
        (await ReadAsync("count")).Trim().ShouldBe("3");
        (await ReadAsync("told")).ShouldBe($"hello there 100%\n{_folder.Path}\n");
    }

    [Fact]
    public async Task An_imported_dag_is_valid_and_runs_as_under_Dagu()
    {
        await WriteAsync("etl.yaml", """
            params: "DAY=monday first"
            env:
              - BASE: data
              - OUT: ${BASE}/$DAY
            steps:
              - id: make
                run: mkdir -p "$OUT"
              - id: fill
                command: python3
                script: |
                  import os
                  open("told", "w").write(os.environ["DAY"] + " by python")
                depends: make
              - id: tell
                run: test -d data/monday && echo "$1" > first
                depends: [make, fill]
            """);
        await Succeeds("import", "dagu", _folder["etl.yaml"], "--out", _folder["out"], "--directory", _folder.Path);
        await Succeeds("validate", _folder["out"]);
        await Succeeds("run", _folder["out/etl.yaml"]);
        (await ReadAsync("told")).ShouldBe("monday by python");
        (await ReadAsync("first")).ShouldBe("first\n");
    }

    private async Task Succeeds(params string[] arguments)
    {
        var result = await Product.RunAsync(_folder.Path, arguments);
        result.ExitCode.ShouldBe(0, result.ToString());
    }

    private Task<string> ReadAsync(string name) => File.ReadAllTextAsync(_folder[name], TestContext.Current.CancellationToken);

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(_folder[name], text, TestContext.Current.CancellationToken);
}
