using System.Net.Sockets;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Roles;

/// <summary>Waits at the start for a database that does not answer yet, as when a whole machine has just been switched on; one line for each look.</summary>
/// <param name="place">What is waited for, in words for people.</param>
/// <param name="longest">How long.</param>
/// <param name="time">The clock of the waits.</param>
/// <param name="remark">Is told, in a sentence, of each look that failed.</param>
internal sealed class DatabaseWait(string place, TimeSpan longest, TimeProvider time, Action<string> remark)
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
                if (left <= TimeSpan.Zero) throw new StoreException($"{Told(e)} Given up after {longest.TotalSeconds:0.#} s.", isTransient: true, e);
                var jittered = pause * (0.75 + (Random.Shared.NextDouble() / 4));
                var wait = jittered < left ? jittered : left;
                remark($"{Told(e)} Trying again in {wait.TotalSeconds:0.#} s, for {left.TotalSeconds:0} s at most.");
                await Task.Delay(wait, time, stop).ConfigureAwait(false);
            }
        }
    }

    /// <summary>With the place, and the system's own word for it where there is one: a wrong port and a wrong name want different remedies.</summary>
    private string Told(StoreException e)
    {
        Exception? cause = e;
        while (cause is not (null or SocketException)) cause = cause.InnerException;
        return cause is null ? $"{place}: {e.Message}" : $"{place}: {e.Message.TrimEnd('.')} ({cause.Message}).";
    }
}
