using Microsoft.Extensions.Time.Testing;

namespace MiniAirflow.Definitions.Tests;

/// <summary>What one pass over a folder tells, pass by pass.</summary>
public sealed class FolderScanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Parsing.Now);
    private readonly WorkflowFolder _watched;

    public FolderScanTests() => _watched = new WorkflowFolder(_folder.Path, _time);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_pass_tells_every_workflow_file_and_nothing_else()
    {
        foreach (var name in (string[])["b.yaml", "a.yml", "c.json", "readme.txt", ".hidden.yaml"]) _folder.Write(name, name == "c.json" ? "{}" : "tasks: []");
        Directory.CreateDirectory(_folder.PathOf("sub.yaml"));
        Told().ShouldBe(["a.yml: a", "b.yaml: b", "c.json: c"]);
        Told().ShouldBeEmpty();
    }

    [Fact]
    public void A_change_is_told_once_and_a_touch_is_not()
    {
        var path = Write("a.yaml", "a", 1);
        Told().ShouldBe(["a.yaml: a"]);
        File.SetLastWriteTimeUtc(path, Parsing.Now.UtcDateTime.AddHours(-1));
        Told().ShouldBeEmpty();
        Write("a.yaml", "a", 2);
        Told().ShouldBe(["a.yaml: a (was a)"]);
        Told().ShouldBeEmpty();
    }

    [Fact]
    public void A_write_within_one_tick_of_the_file_clock_is_seen()
    {
        var path = Write("a.yaml", "a", 1);
        File.SetLastWriteTimeUtc(path, Parsing.Now.UtcDateTime.AddSeconds(-1));
        Told().ShouldBe(["a.yaml: a"]);
        Write("a.yaml", "a", 2);
        File.SetLastWriteTimeUtc(path, Parsing.Now.UtcDateTime.AddSeconds(-1));
        Told().ShouldBe(["a.yaml: a (was a)"]);
    }

    [Fact]
    public void An_old_file_with_the_same_stamp_is_not_read_again()
    {
        var path = Write("a.yaml", "a", 1);
        File.SetLastWriteTimeUtc(path, Parsing.Now.UtcDateTime.AddHours(-1));
        Told().ShouldBe(["a.yaml: a"]);
        Write("a.yaml", "a", 2);
        File.SetLastWriteTimeUtc(path, Parsing.Now.UtcDateTime.AddHours(-1));
        Told().ShouldBeEmpty();
    }

    [Fact]
    public void A_broken_file_says_why_and_names_the_last_good_workflow()
    {
        Write("a.yaml", "a", 1);
        Told();
        _folder.Write("a.yaml", "name: a\ntasks: [");
        var change = _watched.Scan().ShouldHaveSingleItem();
        change.FormerName.ShouldBe("a");
        change.Workflow!.Definition.ShouldBeNull();
        change.Workflow.Problems[0].ToString().ShouldStartWith(_folder.PathOf("a.yaml") + ":3:1: Not valid YAML");
        Write("a.yaml", "a", 1);
        Told().ShouldBe(["a.yaml: a (was a)"]);
    }

    [Fact]
    public void A_removed_or_renamed_file_is_told()
    {
        var path = Write("a.yaml", "a", 1);
        Told();
        File.Move(path, _folder.PathOf("z.yaml"));
        Told().ShouldBe(["a.yaml: removed (was a)", "z.yaml: a"]);
        File.Delete(_folder.PathOf("z.yaml"));
        Told().ShouldBe(["z.yaml: removed (was a)"]);
    }

    [Fact]
    public void A_new_name_in_a_file_is_told_with_the_former_one()
    {
        Write("a.yaml", "a", 1);
        Told();
        Write("a.yaml", "b", 1);
        Told().ShouldBe(["a.yaml: b (was a)"]);
    }

    [Fact]
    public void Of_two_files_with_one_name_the_second_is_refused_and_names_the_first()
    {
        Write("b.yaml", "same", 1);
        Told().ShouldBe(["b.yaml: same"]);
        // First means first seen: a newcomer does not push out what runs, even if it sorts before it.
        Write("a.yaml", "same", 2);
        Told().ShouldBe([$"a.yaml: The workflow name 'same' is defined in {_folder.PathOf("b.yaml")} already."]);
        _folder.Write("b.yaml", "name: [");
        Told().Single().ShouldStartWith("b.yaml: ", customMessage: "a broken file keeps its name");
        File.Delete(_folder.PathOf("b.yaml"));
        Told().ShouldBe(["b.yaml: removed (was same)", "a.yaml: same"]);
    }

    [Fact]
    public void A_folder_that_goes_away_and_comes_back_is_read_again()
    {
        Write("a.yaml", "a", 1);
        Told();
        Directory.Delete(_folder.Path, recursive: true);
        Told().ShouldBe(["a.yaml: removed (was a)"]);
        Told().ShouldBeEmpty();
        Directory.CreateDirectory(_folder.Path);
        Write("a.yaml", "a", 1);
        Told().ShouldBe(["a.yaml: a"]);
    }

    [Fact]
    public void A_swapped_link_is_seen_as_in_mounted_configuration()
    {
        foreach (var version in (string[])["v1", "v2"])
        {
            Directory.CreateDirectory(_folder.PathOf(version));
            File.WriteAllText(_folder.PathOf($"{version}/a.yaml"), $"description: {version}\n");
            File.SetLastWriteTimeUtc(_folder.PathOf($"{version}/a.yaml"), Parsing.Now.UtcDateTime.AddHours(-1));
        }
        File.CreateSymbolicLink(_folder.PathOf("a.yaml"), _folder.PathOf("v1/a.yaml"));
        _watched.Scan().Single().Workflow!.Definition!.Description.ShouldBe("v1");
        File.Delete(_folder.PathOf("a.yaml"));
        File.CreateSymbolicLink(_folder.PathOf("a.yaml"), _folder.PathOf("v2/a.yaml"));
        _watched.Scan().Single().Workflow!.Definition!.Description.ShouldBe("v2");
    }

    [Fact]
    public void A_broken_link_and_a_pipe_are_problems_and_block_nothing()
    {
        File.CreateSymbolicLink(_folder.PathOf("a.yaml"), _folder.PathOf("nowhere"));
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", [_folder.PathOf("b.yaml")])) mkfifo.WaitForExit();
        Told().ShouldBe(["a.yaml: The file cannot be read: it is a broken link, or out of reach.", "b.yaml: The document is empty."]);
        Told().ShouldBeEmpty();
    }

    private string Write(string file, string name, int content) =>
        _folder.Write(file, $"name: {name}\ntasks: [{{name: t, command: 'echo {content}'}}]\n");

    private IReadOnlyList<string> Told() => [.. _watched.Scan().Select(change =>
        $"{Path.GetFileName(change.Path)}: {(change.IsRemoved ? "removed" : change.Workflow!.Definition?.Name ?? change.Workflow.Problems[0].Message)}"
        + (change.FormerName is null || change.Workflow is { Definition: null } ? "" : $" (was {change.FormerName})"))];
}
