using MiniAirflow.Commands.Display;

namespace MiniAirflow.Commands.Frame;

/// <summary>Asks the person at the terminal.</summary>
internal static class Question
{
    /// <summary>Whether the answer is yes; anything else is a no, and remarked on.</summary>
    public static async Task<bool> AgreesAsync(CommandHost host, string question, string remarkOnNo, CancellationToken cancellationToken)
    {
        await host.Error.WriteAsync(TerminalText.Line(question + " [y/N] ")).ConfigureAwait(false);
        using var input = new StreamReader(host.OpenInput());
        var answer = await input.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        if (answer?.Trim().ToLowerInvariant() is "y" or "yes") return true;
        host.Remark(remarkOnNo);
        return false;
    }
}
