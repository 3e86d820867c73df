using MiniAirflow.Core.Storage.Moving;
using MiniAirflow.Settings;

namespace MiniAirflow.Commands.Moving;

/// <summary>What to copy where.</summary>
/// <param name="From">The source.</param>
/// <param name="FromData">Data folder of its server, in which its logs are; of no meaning for PostgreSQL.</param>
/// <param name="To">The target.</param>
/// <param name="ToData">Data folder for its server; of no meaning for PostgreSQL.</param>
/// <param name="IsPreview">Whether nothing may be changed.</param>
internal sealed record CopyRequest(DatabaseLocation From, string FromData, DatabaseLocation To, string ToData, bool IsPreview);

/// <summary>Both sides, open. Disposing it closes them.</summary>
internal sealed class OpenCopy : IAsyncDisposable
{
    private readonly Stack<object> _open = new();

    /// <summary>What is copied.</summary>
    public CopySource Source { get; set; }

    /// <summary>Where to; null when it is not there yet and only a preview was asked for.</summary>
    public CopyDestination? Target { get; set; }

    /// <summary>Processes of the source's dead workers that were found and killed.</summary>
    public int Killed { get; set; }

    /// <summary>Takes over something that is to be closed in the end.</summary>
    public T Keep<T>(T part) where T : notnull
    {
        _open.Push(part);
        return part;
    }

    public async ValueTask DisposeAsync()
    {
        while (_open.TryPop(out var part))
        {
            if (part is IAsyncDisposable later) await later.DisposeAsync().ConfigureAwait(false);
            else if (part is IDisposable now) now.Dispose();
        }
    }
}
