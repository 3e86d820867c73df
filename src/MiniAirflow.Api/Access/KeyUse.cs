using System.Collections.Concurrent;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Access;

/// <summary>Notes that keys are used, each about once a minute, beside the requests: it tells people which keys nobody needs any more, and is worth no wait.</summary>
internal sealed class KeyUse(IStore store, TimeProvider time, TimeSpan every)
{
    private readonly ConcurrentDictionary<Guid, long> _noted = new();

    public void Note(Guid key)
    {
        if (_noted.TryGetValue(key, out var last) && time.GetElapsedTime(last) < every) return;
        _noted[key] = time.GetTimestamp();
        _ = NoteAsync(key);
    }

    private async Task NoteAsync(Guid key)
    {
        try
        {
            await store.Access.TouchKeysAsync([key], CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // The next minute notes it again.
        }
    }
}
