using Microsoft.AspNetCore.Http;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.Problems;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Api.Workflows;

/// <summary>Whether a caller may publish a definition: its name must be theirs to write, and so must be what it makes others do (S04).</summary>
internal static class PublishAccess
{
    /// <exception cref="RefusedException">They may not.</exception>
    public static void Check(HttpContext http, WorkflowDefinition definition)
    {
        // The same words whether the name is taken or free: who may not write it is not told which.
        if (!http.May(Right.WorkflowsWrite, definition.Name)) throw Refusals.Missing(http.Caller().Principal, Right.WorkflowsWrite);
        foreach (var hook in definition.Hooks.Concat(definition.Tasks.SelectMany(task => task.Hooks)))
        {
            if (hook.Workflow is { } target && !http.May(Right.RunsOperate, target.Name))
                throw Problem.Forbidden($"A hook of it starts workflow {ProblemText.Quoted(target.Name)}, which {http.Caller().Principal.Name} may not do.");
        }
        // Secrets are nobody's own: whoever may name one in a command can have it printed somewhere.
        if ((definition.Secrets.Count > 0 || definition.Tasks.Any(task => task.Secrets.Count > 0)) && !http.May(Right.SystemWrite))
            throw Problem.Forbidden($"It names secrets, which all workflows share, so that only an author of all workflows may publish it; {http.Caller().Principal.Name} is none.");
        foreach (var task in definition.Tasks)
        {
            if (task.Workflow is { } child && !http.May(Right.RunsOperate, child.Name))
                throw Problem.Forbidden($"Task {ProblemText.Quoted(task.Name)} runs workflow {ProblemText.Quoted(child.Name)}, which {http.Caller().Principal.Name} may not do.");
            if (task.WaitFor?.Run is { } run && !http.May(Right.RunsRead, run.Workflow))
                throw Problem.Forbidden($"Task {ProblemText.Quoted(task.Name)} waits for workflow {ProblemText.Quoted(run.Workflow)}, which {http.Caller().Principal.Name} may not read.");
        }
    }
}
