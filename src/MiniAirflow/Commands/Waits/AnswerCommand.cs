using System.CommandLine;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Waits;

/// <summary><c>answer</c>: answers what a task asks.</summary>
internal static class AnswerCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var id = new Argument<string>("TASK_RUN") { Description = "Id of the task run; 'miniairflow approvals' lists those that wait" };
        var option = new Argument<string>("OPTION") { Description = "The option that is chosen" };
        var fields = new Option<string[]>("--field", "-f") { Description = "Value of a field, as name=value; repeat it for more", HelpName = "NAME=VALUE", Arity = ArgumentArity.OneOrMore };
        var by = new Option<string?>("--by") { Description = "Who answers; the name of this user by default", HelpName = "NAME" };
        var verb = new Verb("answer", "Answer what a task asks",
            "miniairflow answer 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11 approve",
            "miniairflow answer 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11 approve --field version=2.1 --by ann") { id, option, fields, by };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var text = parsed.GetRequiredValue(id);
            var attempt = await connection.FindTaskRunAsync(text, cancellationToken).ConfigureAwait(false)
                ?? throw CommandException.BadInput($"There is no task run '{text}'; 'miniairflow approvals' lists those that wait for a person.");
            var answer = new AnswerRequest { Option = parsed.GetRequiredValue(option), Fields = NamedValues.Read(parsed, fields), By = parsed.GetValue(by) ?? Environment.UserName };
            attempt = await connection.Client.AnswerAsync(attempt.Id, answer, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(attempt, WireJsonContext.Default.TaskRunResource);
            else host.Out.WriteLine(TerminalText.Line($"{attempt.TaskName}: {attempt.State}. {attempt.Reason}"));
            return ExitCodes.Ok;
        });
    }
}
