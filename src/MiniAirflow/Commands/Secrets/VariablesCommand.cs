using System.CommandLine;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Secrets;

/// <summary><c>variables</c>: values for expressions that are no secret.</summary>
internal static class VariablesCommand
{
    public static Verb Create(CommandHost host) =>
        new("variables", "Keep the values that expressions name as {{ vars.NAME }}",
            "miniairflow variables list",
            "miniairflow variables set region eu-central-1",
            "miniairflow variables delete region") { CreateList(host), CreateGet(host), CreateSet(host), CreateDelete(host) };

    private static Verb CreateList(CommandHost host)
    {
        var server = new ServerOptions();
        var verb = new Verb("list", "List variables, by name", "miniairflow variables list");
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var variables = await connection.Client.ListVariablesAsync(cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(variables, WireJsonContext.Default.IReadOnlyListVariableResource);
            else if (variables.Count == 0) host.Remark("There are no variables.");
            else
                new Tables(host.Out, host.Screen).Write(["VARIABLE", "VALUE", "WRITTEN", "DESCRIPTION"],
                    variables.Select(one => (string[])[one.Name, one.Value, Format.Time(one.UpdatedAt, host.Time.LocalTimeZone), one.Description]));
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateGet(CommandHost host)
    {
        var server = new ServerOptions();
        var name = NameArgument();
        var verb = new Verb("get", "Print the value of a variable", "miniairflow variables get region", "miniairflow variables get region --json | jq .used_by") { name };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var variable = await connection.Client.GetVariableAsync(parsed.GetRequiredValue(name), cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(variable, WireJsonContext.Default.VariableResource);
            else host.Out.WriteLine(TerminalText.Block(variable.Value));
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateSet(CommandHost host)
    {
        var server = new ServerOptions();
        var name = NameArgument();
        var value = new Argument<string>("VALUE") { Description = "Its value, or - for standard input" };
        var description = ValueInput.Description();
        var verb = new Verb("set", "Write a variable; tasks that begin afterwards see it",
            "miniairflow variables set region eu-central-1",
            "miniairflow variables set customers - < customers.json") { name, value, description };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var text = parsed.GetRequiredValue(value) is var given && given == "-" ? await ValueInput.ReadAsync(host, cancellationToken).ConfigureAwait(false) : given;
            var variable = await connection.Client.PutVariableAsync(parsed.GetRequiredValue(name), new PutVariableRequest { Value = text, Description = parsed.GetValue(description) }, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(variable, WireJsonContext.Default.VariableResource);
            else host.Out.WriteLine(TerminalText.Line($"Variable {variable.Name} is written; {ValueInput.Users(variable.UsedBy)}"));
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateDelete(CommandHost host)
    {
        var server = new ServerOptions();
        var name = NameArgument();
        var verb = new Verb("delete", "Delete a variable", "miniairflow variables delete region") { name };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var variable = parsed.GetRequiredValue(name);
            await connection.Client.DeleteVariableAsync(variable, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(new DeletedName(variable), CommandJsonContext.Default.DeletedName);
            else host.Out.WriteLine(TerminalText.Line($"Deleted variable {variable}."));
            return ExitCodes.Ok;
        });
    }

    private static Argument<string> NameArgument() => new("NAME") { Description = "Name of the variable" };
}
