using System.CommandLine;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Operations;

/// <summary><c>note</c>: what people note on a run.</summary>
internal static class NoteCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var id = new Argument<string>("RUN") { Description = "Id of the run" };
        var note = new Argument<string>("TEXT") { Description = "The note, instead of the one before; an empty one takes it away" };
        var verb = new Verb("note", "Note something on a run",
            "miniairflow note 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11 'The source was late; loaded by hand.'") { id, note };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var run = await connection.RunAsync(parsed.GetRequiredValue(id), cancellationToken).ConfigureAwait(false);
            run = await connection.Client.NoteRunAsync(run.Id, parsed.GetRequiredValue(note), cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(run, WireJsonContext.Default.WorkflowRunResource);
            else host.Out.WriteLine(TerminalText.Line(run.Note is null ? $"Run {run.Id} of {run.WorkflowName} has no note." : $"Run {run.Id} of {run.WorkflowName}: {run.Note}"));
            return ExitCodes.Ok;
        });
    }
}
