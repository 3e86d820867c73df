using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace MiniAirflow.Api.Requests;

/// <summary>Takes what is written to an answer, and packs it when it turns out to be worth it: a short one is sent as it is.</summary>
/// <remarks>Holds no more than the first <see cref="Least"/> bytes, whatever the answer's length.</remarks>
internal sealed class PackedBody(HttpResponse response, string coding) : Stream
{
    /// <summary>Below so many bytes packing costs more than it saves: it still fits into one packet.</summary>
    public const int Least = 1024;

    private readonly byte[] _first = new byte[Least];
    private int _held;
    private Stream? _packed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_packed is null)
        {
            if (_held + buffer.Length <= Least)
            {
                buffer.CopyTo(_first.AsMemory(_held));
                _held += buffer.Length;
                return;
            }
            response.Headers.ContentEncoding = coding;
            _packed = coding == ContentCoding.Brotli ? new BrotliStream(response.Body, CompressionLevel.Fastest, leaveOpen: true) : new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
            await _packed.WriteAsync(_first.AsMemory(0, _held), cancellationToken);
        }
        await _packed.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Sends what is still held. To be called when all has been written: an answer that broke off must not look whole.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_packed is not null)
        {
            await _packed.DisposeAsync();
            return;
        }
        response.ContentLength = _held;
        await response.Body.WriteAsync(_first.AsMemory(0, _held), cancellationToken);
    }

    /// <summary>Does nothing: a packer that is made to empty itself packs worse, and nobody waits for a part of an answer.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Answers are written without blocking.");
}
