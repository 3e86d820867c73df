using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Definitions.Documents;

/// <summary>Brings a document into memory, and never more of it than the limit allows.</summary>
internal static class DocumentBytes
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="DocumentException">It is too large, or cannot be read.</exception>
    public static byte[] ReadFile(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > Limits.MaxDocumentBytes) throw DocumentText.TooLarge();
            // Pipes and devices have length 0 too, and opening one could wait for ever.
            if (length == 0) return [];
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            // The file may grow while it is read; one byte more than the limit is enough to know.
            var buffer = new byte[Math.Min(length + 4096, Limits.MaxDocumentBytes + 1)];
            return Fitting(buffer, file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new DocumentException(Position.Start, $"The file cannot be read: {Reason(e)}.");
        }
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="DocumentException">It holds more than the limit.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (stream.CanSeek && stream.Length - stream.Position > Limits.MaxDocumentBytes) throw DocumentText.TooLarge();
        var buffer = new byte[16 * 1024];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0) return buffer.AsMemory(0, length);
            length += read;
            if (length > Limits.MaxDocumentBytes) throw DocumentText.TooLarge();
            if (length == buffer.Length) Array.Resize(ref buffer, Math.Min(buffer.Length * 2, Limits.MaxDocumentBytes + 1));
        }
    }

    private static byte[] Fitting(byte[] buffer, int length) =>
        length > Limits.MaxDocumentBytes ? throw DocumentText.TooLarge() : buffer[..length];

    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "it does not exist",
        UnauthorizedAccessException => "permission denied, or it is a folder",
        _ => e.Message.TrimEnd('.'),
    };
}
