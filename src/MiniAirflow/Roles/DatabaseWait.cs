using MiniAirflow.Core.Storage;

namespace MiniAirflow.Roles;

/// <summary>Waits at the start for a database that does not answer yet, as when a whole machine has just been switched on; one line for each look.</summary>
internal sealed class DatabaseWait(TimeSpan longest, TimeProvider time, Action<string> remark)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Last = TimeSpan.FromSeconds(5);

    /// <summary>Tries until it works, until waiting cannot help, or until the time is over.</summary>
    /// <exception cref="StoreException">It did not work.</exception>
    public async Task<T> UntilAsync<T>(Func<Task<T>> open, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        for (var pause = First; ; pause = pause * 2 < Last ? pause * 2 : Last)
        {
            try
            {
                return await open().ConfigureAwait(false);
            }
            catch (StoreException e) when (e.IsTransient)
            {
                var left = longest - time.GetElapsedTime(began);
                if (left <= TimeSpan.Zero) throw new StoreException($"{e.Message} Given up after {longest.TotalSeconds:0.#} s.", isTransient: true, e);
                var jittered = pause * (0.75 + (Random.Shared.NextDouble() / 4));
                var wait = jittered < left ? jittered : left;
                remark($"{e.Message} Trying again in {wait.TotalSeconds:0.#} s, for {left.TotalSeconds:0} s at most.");
                await Task.Delay(wait, time, stop).ConfigureAwait(false);
            }
        }
    }
}
