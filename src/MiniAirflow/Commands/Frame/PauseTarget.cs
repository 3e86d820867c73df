using System.CommandLine;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Commands.Frame;

/// <summary>What <c>pause</c> and <c>resume</c> are about: a workflow, <c>--queue</c>, or <c>--all</c>; one of the three.</summary>
internal sealed class PauseTarget
{
    private readonly Argument<string?> _workflow = new("WORKFLOW") { Description = "Name or id of the workflow", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _queue = new("--queue") { Description = "A queue instead: no worker is given a task from it, what runs goes on", HelpName = "NAME" };
    private readonly Option<bool> _all = new("--all") { Description = "All schedules and all queues instead" };

    public void AddTo(Command verb)
    {
        verb.Add(_workflow);
        verb.Add(_queue);
        verb.Add(_all);
        verb.Validators.Add(result =>
        {
            var given = (result.GetResult(_workflow)?.Tokens.Count > 0 ? 1 : 0) + (result.GetResult(_queue) is null ? 0 : 1) + (result.GetResult(_all) is null ? 0 : 1);
            if (given != 1) result.AddError("Name a workflow, --queue NAME or --all, one of the three");
        });
    }

    public string? WorkflowOf(ParseResult parsed) => parsed.GetValue(_workflow);

    public string ScopeOf(ParseResult parsed) =>
        (WorkflowOf(parsed) is not null ? PauseScope.Workflow : parsed.GetValue(_queue) is not null ? PauseScope.Queue : PauseScope.All).Word();

    public string? NameOf(ParseResult parsed) => WorkflowOf(parsed) ?? parsed.GetValue(_queue);

    public string Told(ParseResult parsed) => WorkflowOf(parsed) is { } workflow ? workflow : parsed.GetValue(_queue) is { } queue ? $"Queue {queue}" : "Everything";
}
