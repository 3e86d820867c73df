using MiniAirflow.Client;

namespace MiniAirflow.Commands.Logs;

/// <summary>Finds where the last lines of a log begin.</summary>
internal static class LogTail
{
    private const int FirstLook = 64 * 1024;
    private const int Growth = 8;

    /// <summary>Offset of the first of the last <paramref name="lines"/> lines, reading from the end only as far as needed.</summary>
    public static async Task<long> OffsetAsync(MiniAirflowClient client, Guid taskRunId, int lines, CancellationToken cancellationToken)
    {
        for (var size = (long)FirstLook; ; size *= Growth)
        {
            var log = await client.ReadLogAsync(taskRunId, new LogQuery { Tail = size }, cancellationToken).ConfigureAwait(false);
            await using (log.ConfigureAwait(false))
            {
                using var bytes = new MemoryStream();
                await log.Content.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
                var start = StartOf(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), lines);
                if (start > 0 || log.Offset == 0) return log.Offset + start;
            }
        }
    }

    /// <summary>Index of the first of the last lines; 0 when there are not more. A line break at the very end begins no line.</summary>
    internal static int StartOf(ReadOnlySpan<byte> text, int lines)
    {
        if (lines == 0) return text.Length;
        var end = text is [.., (byte)'\n'] ? text.Length - 1 : text.Length;
        for (var found = 0; found < lines; found++)
        {
            end = text[..end].LastIndexOf((byte)'\n');
            if (end < 0) return 0;
        }
        return end + 1;
    }
}
