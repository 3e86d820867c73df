namespace MiniAirflow.Client;

/// <summary>A log being read. Dispose it to end the request.</summary>
public sealed class LogStream : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;

    internal LogStream(HttpResponseMessage response, Stream content, long offset, long length)
    {
        _response = response;
        (Content, Offset, Length) = (content, offset, length);
    }

    /// <summary>The bytes, as the task wrote them.</summary>
    public Stream Content { get; }

    /// <summary>Place in the log of the first byte of <see cref="Content"/>.</summary>
    public long Offset { get; }

    /// <summary>Length of the log when the answer began.</summary>
    public long Length { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Content.DisposeAsync().ConfigureAwait(false);
        _response.Dispose();
    }
}
