using System.Text.Json;

namespace MiniAirflow.EndToEnd.Dags;

/// <summary>Every example, by the command that the README tells, and what it left behind.</summary>
public sealed class ExampleTests : IDisposable
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "examples");
    private readonly TemporaryFolder _out = new();

    public void Dispose() => _out.Dispose();

    public static TheoryData<string> Files() => [.. Directory.GetFiles(Folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task They_are_valid()
    {
        Files().Count.ShouldBeGreaterThanOrEqualTo(6);
        var result = await Product.RunAsync(Folder, "validate", Folder);
        result.ExitCode.ShouldBe(0, result.ToString());
        result.Out.ShouldContain($"{Files().Count} files are valid");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task It_runs_to_success(string file)
    {
        var result = await RunAsync(file);
        result.ExitCode.ShouldBe(0, result.ToString());
        var summary = JsonDocument.Parse(result.Lines[^1]).RootElement;
        summary.GetProperty("runs")[0].GetProperty("state").GetString().ShouldBe("success");
        Directory.GetFileSystemEntries(_out.Path, "*run-*", SearchOption.AllDirectories).ShouldBeEmpty("work folders are removed");
    }

    [Fact]
    public async Task The_etl_reports_the_right_figures()
    {
        (await RunAsync("etl.yaml")).ExitCode.ShouldBe(0);
        var report = await File.ReadAllTextAsync(_out["etl/report.md"], TestContext.Current.CancellationToken);
        report.ShouldContain("175 orders, 5 rows rejected.");
        // Added up here from the input, by nothing of the example's.
        var valid = Orders().ToList();
        valid.Count.ShouldBe(175);
        report.ShouldContain(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"| all | | | {valid.Sum():0.00} |"));
    }

    [Theory]
    [InlineData("max_rejected=10", "sums.txt")]
    [InlineData("max_rejected=2", "bad-rows.csv")]
    [InlineData("mode=dry-run", null)]
    public async Task The_month_end_publishes_or_sets_aside_and_leaves_no_scratch(string param, string? left)
    {
        (await RunAsync("month-end.yaml", "-p", param)).ExitCode.ShouldBe(0);
        Directory.GetFileSystemEntries(_out["month-end"]).Select(path => Path.GetFileName(path)).ShouldBe(left is null ? [] : [left]);
        if (left != "sums.txt") return;
        var good = File.ReadLines(Path.Combine(Folder, "data", "orders.csv")).Skip(1).Select(line => line.TrimEnd('\r').Split(','))
            .Where(row => row.Length == 6 && int.TryParse(row[4], out var units) && units > 0 && row[5].Split('.') is [_, { Length: 2 }]).ToList();
        var total = good.Sum(row => int.Parse(row[4], System.Globalization.CultureInfo.InvariantCulture) * decimal.Parse(row[5], System.Globalization.CultureInfo.InvariantCulture));
        (await File.ReadAllTextAsync(_out["month-end/sums.txt"], TestContext.Current.CancellationToken))
            .ShouldBe(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{good.Count} orders, {total:0.00} in all\n"));
    }

    [Fact]
    public async Task The_pipeline_builds_a_package_that_works()
    {
        (await RunAsync("build-pipeline.yaml", "-p", "version=2.0.1")).ExitCode.ShouldBe(0);
        await using var unpack = ChildProcess.Start("sh", ["-c", "sha256sum -c wordfreq-2.0.1.tar.gz.sha256 && tar xzf wordfreq-2.0.1.tar.gz && echo a b a | wordfreq-2.0.1/wordfreq"], _out["build"]);
        (await unpack.WaitAsync()).ShouldBe(0, unpack.Error);
        unpack.Out.ShouldContain("2\ta\n1\tb\n");
    }

    [Fact]
    public async Task The_backup_can_be_restored_and_keeps_what_it_was_told()
    {
        for (var i = 0; i < 3; i++) (await RunAsync("nightly-backup.yaml", "-p", "keep=2")).ExitCode.ShouldBe(0);
        var archives = Directory.GetFiles(_out["backup"], "*.tar.gz");
        archives.Length.ShouldBe(2);
        await using var restore = ChildProcess.Start("sh", ["-c", "mkdir restored && tar xzf \"$0\" -C restored && find restored -name orders.csv | xargs cat", archives[0]], _out.Path);
        (await restore.WaitAsync()).ShouldBe(0, restore.Error);
        restore.Out.ShouldBe(await File.ReadAllTextAsync(Path.Combine(Folder, "data", "orders.csv"), TestContext.Current.CancellationToken));
    }

    private Task<CommandResult> RunAsync(string file, params string[] more)
    {
        string[] target = file is "hello.json" or "flaky.yaml" ? [] : ["-p", $"out={_out.Path}"];
        return Product.RunAsync(Folder, ["run", file, "--json", .. target, .. more]);
    }

    /// <summary>Revenue of each order that the example's rules accept.</summary>
    private static IEnumerable<decimal> Orders()
    {
        var seen = new HashSet<string>();
        foreach (var line in File.ReadLines(Path.Combine(Folder, "data", "orders.csv")).Skip(1))
        {
            var cells = line.TrimEnd('\r').Split(',');
            if (cells.Length != 6 || !seen.Add(cells[0])) continue;
            if (!DateOnly.TryParseExact(cells[1], "yyyy-MM-dd", out _) || cells[2] == "" || cells[3] == "") continue;
            if (!int.TryParse(cells[4], System.Globalization.CultureInfo.InvariantCulture, out var quantity) || quantity <= 0) continue;
            if (decimal.TryParse(cells[5], System.Globalization.CultureInfo.InvariantCulture, out var price) && price > 0) yield return quantity * price;
        }
    }
}
