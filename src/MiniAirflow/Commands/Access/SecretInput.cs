using System.Text;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Access;

/// <summary>Reads a password: unseen from a person, else the first line of standard input; never from the command line, which everybody on the machine can read.</summary>
internal static class SecretInput
{
    /// <exception cref="CommandException">There is none.</exception>
    public static async Task<string> ReadAsync(CommandHost host, string prompt, CancellationToken cancellationToken)
    {
        string? text;
        if (host.IsInputInteractive)
        {
            await host.Error.WriteAsync(prompt).ConfigureAwait(false);
            text = host.ReadUnseen();
            await host.Error.WriteLineAsync().ConfigureAwait(false);
        }
        else
        {
            using var input = new StreamReader(host.OpenInput());
            text = await input.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        }
        return string.IsNullOrEmpty(text) ? throw CommandException.BadInput("No password was given; type it when asked, or send it to standard input.") : text;
    }

    /// <summary>What a person types up to the end of the line, without showing it.</summary>
    public static string ReadKeys()
    {
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace) text.Length = Math.Max(0, text.Length - 1);
            else if (!char.IsControl(key.KeyChar)) text.Append(key.KeyChar);
        }
        return text.ToString();
    }
}
