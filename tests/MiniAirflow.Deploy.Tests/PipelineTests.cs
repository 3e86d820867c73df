using YamlDotNet.RepresentationModel;

namespace MiniAirflow.Deploy.Tests;

/// <summary>The pipelines, as far as they can be shown elsewhere: what they call is here, and does what they say.</summary>
public sealed class PipelineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ci")]
    [InlineData("release")]
    public void Each_job_has_steps_that_call_what_there_is_and_rights_that_are_named(string name)
    {
        var root = Load(name);
        root.Children.ContainsKey("permissions").ShouldBeTrue("Without it a job has every right.");
        var jobs = (YamlMappingNode)root["jobs"];
        foreach (var (job, body) in jobs.Children.Select(one => (((YamlScalarNode)one.Key).Value!, (YamlMappingNode)one.Value)))
        {
            foreach (var step in (YamlSequenceNode)body["steps"])
            {
                if (((YamlMappingNode)step).Children.TryGetValue("uses", out var action)) action.ToString().ShouldMatch("^[a-z-]+/[a-z-]+@v[0-9]+$", job);
                else CallsWhatThereIs(step["run"].ToString());
            }
            if (body.Children.TryGetValue("needs", out var needs))
                foreach (var needed in needs is YamlSequenceNode list ? list.Select(one => one.ToString()) : [needs.ToString()]) jobs.Children.ContainsKey(needed).ShouldBeTrue($"{job} needs {needed}");
        }
    }

    [Fact]
    public async Task The_notes_of_a_release_are_those_of_the_changelog()
    {
        await using var known = ChildProcess.Start(Checkout.PathOf("eng/notes.sh"), ["Unreleased"], _folder.Path);
        (await known.WaitAsync()).ShouldBe(0, known.Error);
        known.Out.ShouldContain("### Added");
        known.Out.ShouldNotContain("## [");
        await using var unknown = ChildProcess.Start(Checkout.PathOf("eng/notes.sh"), ["9.9.9"], _folder.Path);
        (await unknown.WaitAsync()).ShouldBe(1);
        unknown.Error.ShouldBe("CHANGELOG.md says nothing of 9.9.9.\n");
    }

    private static void CallsWhatThereIs(string line)
    {
        foreach (var word in line.Split(' ', '\n').Where(word => word.StartsWith("eng/", StringComparison.Ordinal) || word.StartsWith(".ci/", StringComparison.Ordinal)))
            File.Exists(Checkout.PathOf(word)).ShouldBeTrue(line);
        if (line.StartsWith("make ", StringComparison.Ordinal)) Checkout.Read("Makefile").ShouldContain($"\n{line.Split(' ')[1]}:", customMessage: line);
    }

    private static YamlMappingNode Load(string name)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Checkout.Read($".github/workflows/{name}.yaml")));
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }
}
