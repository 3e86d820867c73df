using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Core.Tests.Storage;

public sealed class WorkflowCycleTests
{
    [Theory]
    [InlineData("c", "a: b; b: c", "c: a", "Workflow 'c' would run itself: c → a → b → c; start one of them by a hook instead.")]
    [InlineData("c", "a: b c; b: d", "c: d a", "Workflow 'c' would run itself: c → a → c; start one of them by a hook instead.")]
    [InlineData("c", "a: b; b: a", "c: a", null)] // a circle of others is not this one's to tell
    [InlineData("c", "a: b; b: nowhere", "c: a nowhere", null)]
    [InlineData("c", "c: a; a: b", "c: b", null)] // what it was before does not count
    public void A_circle_is_found_by_way_of_others(string name, string stored, string written, string? problem)
    {
        var others = stored.Split("; ").Select(Read).ToDictionary(one => one.Name);
        others[name] = others.GetValueOrDefault(name) ?? new WorkflowDefinition { Name = name };
        WorkflowCycle.Problem(Read(written), other => others.GetValueOrDefault(other)).ShouldBe(problem);
    }

    private static WorkflowDefinition Read(string text)
    {
        var parts = text.Split(": ");
        return new WorkflowDefinition { Name = parts[0], Tasks = [.. parts[1].Split(' ').Select((child, i) => new TaskDefinition { Name = $"t{i}", Workflow = new WorkflowTarget { Name = child } })] };
    }
}
