using System.CommandLine;
using MiniAirflow.Commands.Files;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Secrets;

/// <summary>What the verbs for secrets and for variables have in common.</summary>
internal static class ValueInput
{
    public static Option<string?> Description() => new("--description") { Description = "What it is for", HelpName = "TEXT" };

    /// <summary>A value from standard input, without the end of its last line.</summary>
    /// <exception cref="CommandException">It is too long.</exception>
    public static async Task<string> ReadAsync(CommandHost host, CancellationToken cancellationToken)
    {
        var text = await BoundedText.ReadAsync(WorkflowFiles.StandardInput, host, cancellationToken).ConfigureAwait(false);
        return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
    }

    /// <summary>Who names it, in words.</summary>
    public static string Users(IReadOnlyList<string>? workflows) => workflows is { Count: > 0 } ? $"named by {string.Join(", ", workflows)}." : "no workflow names it.";
}
