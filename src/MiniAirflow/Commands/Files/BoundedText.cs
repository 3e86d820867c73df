using System.Text;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Commands.Files;

/// <summary>Reads a file, or standard input, that goes to the server as it stands.</summary>
internal static class BoundedText
{
    /// <exception cref="CommandException">There is no such file, or it is larger than any server takes.</exception>
    public static async Task<string> ReadAsync(string path, CommandHost host, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString((await ReadBytesAsync(path, host, cancellationToken).ConfigureAwait(false)).Span);

    /// <exception cref="CommandException">There is no such file, or it is larger than any server takes.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(string path, CommandHost host, CancellationToken cancellationToken)
    {
        if (path != WorkflowFiles.StandardInput && !File.Exists(path)) throw CommandException.BadInput($"There is no file '{path}'.");
        var bytes = new byte[Limits.MaxDocumentBytes + 1];
        var input = path == WorkflowFiles.StandardInput ? host.OpenInput() : File.OpenRead(path);
        await using (input.ConfigureAwait(false))
        {
            var count = await input.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return count < bytes.Length ? bytes.AsMemory(0, count) : throw CommandException.BadInput($"'{path}' is larger than {Limits.MaxDocumentBytes} bytes, the most that is taken.");
        }
    }
}
