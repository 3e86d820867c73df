using System.CommandLine;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Commands.Operations;

/// <summary>Which runs an operation is about: those that are named, or those that fit what is said of them.</summary>
internal sealed class RunChoice(string subject)
{
    private const int MostRuns = 1_000;
    private readonly Argument<string[]> _runs = new(subject) { Description = $"Id of a {subject.Replace('_', ' ').Replace("|", " or a ", StringComparison.Ordinal).ToLowerInvariant()}; more than one are runs", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _workflow = new("--workflow", "-w") { Description = "All runs of this workflow, instead of runs by id", HelpName = "NAME|ID" };
    private readonly Option<string?> _status = new("--status") { Description = "All runs in this status: " + string.Join(", ", StateWords.AllStatusWords), HelpName = "STATUS" };
    private readonly Option<string?> _from = new("--from") { Description = "All runs created at or after this time; local unless it says otherwise", HelpName = "TIME" };
    private readonly Option<string?> _to = new("--to") { Description = "All runs created before this time", HelpName = "TIME" };
    private readonly Option<int?> _limit = LimitOption.Optional("--limit", $"At most so many runs, the newest first [default: {MostRuns}]", 1, MostRuns);

    public void AddTo(Command verb)
    {
        verb.Add(_runs);
        _status.CompletionSources.Add([.. StateWords.AllStatusWords]);
        foreach (Option option in (Option[])[_workflow, _status, _from, _to, _limit]) verb.Add(option);
    }

    /// <summary>The ids that are given.</summary>
    public IReadOnlyList<string> Ids(ParseResult parsed) => parsed.GetValue(_runs) ?? [];

    /// <summary>The request with what chooses runs filled in.</summary>
    /// <exception cref="CommandException">Nothing, or two things at once, say which runs are meant.</exception>
    public OperateRunsRequest AddTo(OperateRunsRequest request, ParseResult parsed, CommandHost host)
    {
        var ids = Ids(parsed);
        request = request with
        {
            RunIds = ids.Count == 0 ? null : [.. ids.Select(IdOf)],
            Workflow = parsed.GetValue(_workflow),
            Status = parsed.GetValue(_status),
            CreatedFrom = Time(parsed, _from, host),
            CreatedTo = Time(parsed, _to, host),
            Limit = parsed.GetValue(_limit),
        };
        var hasFilter = request is not { Workflow: null, Status: null, CreatedFrom: null, CreatedTo: null };
        if (ids.Count > 0 && hasFilter) throw CommandException.BadInput("Name runs by id, or say which are meant with --workflow, --status, --from and --to; not both.");
        if (ids.Count == 0 && !hasFilter) throw CommandException.BadInput("Name a run by id, or say which are meant with --workflow, --status, --from or --to; 'miniairflow runs' shows the runs there are.");
        return request;
    }

    private static Guid IdOf(string text) =>
        Guid.TryParseExact(text, "D", out var id) ? id : throw CommandException.BadInput($"'{text}' is no id of a run; 'miniairflow runs' shows the runs there are.");

    private static DateTimeOffset? Time(ParseResult parsed, Option<string?> option, CommandHost host) =>
        parsed.GetValue(option) is not { } text ? null
        : ScheduleTexts.TryParseTime(text, host.Time.LocalTimeZone, out var time, out _) ? time
        : throw CommandException.BadInput($"{option.Name} must be a time, as in 2026-12-24T18:00 or 2026-12-24, not '{text}'.");
}

/// <summary>Which tasks of the runs an operation is about.</summary>
internal sealed class TaskChoice
{
    private readonly Option<string[]> _tasks = new("--task", "-t") { Description = "Name of a task, or an item of a mapped one as in align[3]; repeat it for more [default: all tasks]", HelpName = "NAME", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };
    private readonly Option<string[]> _groups = new("--group", "-g") { Description = "Name of a group, for all its tasks; repeat it for more", HelpName = "NAME", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };
    private readonly Option<bool> _downstream = new("--downstream") { Description = "Also what comes after these tasks" };
    private readonly Option<bool> _upstream = new("--upstream") { Description = "Also what comes before these tasks" };
    private readonly Option<bool> _onlyFailed = new("--only-failed") { Description = "Of all these only those that did not succeed" };

    public void AddTo(Command verb)
    {
        foreach (Option option in (Option[])[_tasks, _groups, _downstream, _upstream, _onlyFailed]) verb.Add(option);
    }

    /// <summary>Whether some of the tasks are chosen.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_tasks) is { Length: > 0 } || parsed.GetValue(_groups) is { Length: > 0 };

    /// <summary>The request with what chooses tasks filled in.</summary>
    public OperateRunsRequest AddTo(OperateRunsRequest request, ParseResult parsed) => request with
    {
        Tasks = parsed.GetValue(_tasks) is { Length: > 0 } names ? names : null,
        Groups = parsed.GetValue(_groups) is { Length: > 0 } groups ? groups : null,
        Downstream = parsed.GetValue(_downstream),
        Upstream = parsed.GetValue(_upstream),
        OnlyFailed = parsed.GetValue(_onlyFailed),
    };
}
