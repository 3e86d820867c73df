using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions;

namespace MiniAirflow.Commands.Files;

/// <summary>Finds and reads the workflow files that a command line names.</summary>
internal static class WorkflowFiles
{
    /// <summary>The word for standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Reads every file; a folder stands for the workflow files in it, in the order of their names, without those in its subfolders.</summary>
    /// <param name="arguments">Files, folders, or <c>-</c> where standard input is welcome.</param>
    /// <param name="host">Gives standard input and the clock.</param>
    /// <param name="runsHere">Whether tasks will run on this machine: then a file's folder is where they run.</param>
    /// <param name="cancellationToken">Ends the wait for standard input.</param>
    /// <exception cref="CommandException">There is no such file, or nothing in a folder.</exception>
    public static async Task<IReadOnlyList<WorkflowFile>> ReadAsync(IEnumerable<string> arguments, CommandHost host, bool runsHere, CancellationToken cancellationToken)
    {
        var files = new List<WorkflowFile>();
        foreach (var argument in arguments)
        {
            if (argument == StandardInput) files.Add(await ReadInputAsync(host, cancellationToken).ConfigureAwait(false));
            else foreach (var path in PathsOf(argument)) files.Add(await ReadFileAsync(path, host, runsHere, cancellationToken).ConfigureAwait(false));
        }
        return files;
    }

    private static List<string> PathsOf(string argument)
    {
        if (File.Exists(argument)) return [argument];
        if (!Directory.Exists(argument)) throw CommandException.BadInput($"There is no file or folder '{argument}'.");
        var paths = Directory.EnumerateFiles(argument)
            .Where(path => DocumentFormats.OfFile(path) is not null && !Path.GetFileName(path).StartsWith('.'))
            .Order(StringComparer.Ordinal).ToList();
        return paths.Count > 0 ? paths : throw CommandException.BadInput($"There are no workflow files (*.yaml, *.yml, *.json) in '{argument}'.");
    }

    private static async Task<WorkflowFile> ReadFileAsync(string path, CommandHost host, bool runsHere, CancellationToken cancellationToken)
    {
        var now = host.Time.GetUtcNow();
        if (runsHere) return new WorkflowFile(path, WorkflowDocument.ReadFile(path, now));
        var stream = File.OpenRead(path);
        await using (stream.ConfigureAwait(false))
        {
            var source = DocumentSource.OfFile(path) with { BaseDirectory = null };
            var format = DocumentFormats.OfFile(path) ?? DocumentFormat.Yaml;
            return new WorkflowFile(path, await WorkflowDocument.ReadAsync(stream, format, source, now, cancellationToken).ConfigureAwait(false));
        }
    }

    private static async Task<WorkflowFile> ReadInputAsync(CommandHost host, CancellationToken cancellationToken)
    {
        // Bounded: one byte more than allowed is enough for the parser to refuse it.
        var bytes = new byte[Limits.MaxDocumentBytes + 1];
        var input = host.OpenInput();
        await using (input.ConfigureAwait(false))
        {
            var count = await input.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            var text = bytes.AsMemory(0, count);
            return new WorkflowFile(StandardInput, WorkflowDocument.Parse(text, FormatOf(text.Span), new DocumentSource(StandardInput), host.Time.GetUtcNow()));
        }
    }

    /// <summary>YAML takes nearly all JSON, but its messages speak of YAML: text that begins like JSON is read as JSON.</summary>
    private static DocumentFormat FormatOf(ReadOnlySpan<byte> text) =>
        text.TrimStart(" \t\r\n\uFEFF"u8) is [(byte)'{', ..] ? DocumentFormat.Json : DocumentFormat.Yaml;
}
