using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Core.Runs;

/// <summary>What the end of a run before its time has cost, over its attempts and those of the runs that did work for it: the sum of their kills. Pure.</summary>
/// <param name="Attempts">Attempts whose processes were killed, confirmed or not.</param>
/// <param name="Processes">Processes that were made to end: told to, or killed.</param>
/// <param name="Longest">The longest of the kills, from the first signal until nothing was left, or until it was given up. They go on beside each other.</param>
/// <param name="Open">Attempts that a worker still holds: their kills are yet to be told.</param>
/// <param name="Unconfirmed">Attempts of which nobody saw that all their processes ended; the first <see cref="MostShown"/>.</param>
/// <param name="UnconfirmedCount">How many they are.</param>
public sealed record CancelProof(int Attempts, int Processes, TimeSpan Longest, int Open, IReadOnlyList<StoppedAttempt> Unconfirmed, int UnconfirmedCount)
{
    /// <summary>Most unconfirmed attempts that are named.</summary>
    public const int MostShown = 100;

    /// <summary>Whether nothing of the run can be running any more: all its ends are told, and each of them was seen.</summary>
    public bool IsComplete => Open == 0 && UnconfirmedCount == 0;

    /// <summary>Sums up.</summary>
    /// <param name="attempts">The attempts that were cancelled, and those that a worker holds.</param>
    public static CancelProof Of(IEnumerable<StoppedAttempt> attempts)
    {
        var (killed, processes, longest, open) = (0, 0, TimeSpan.Zero, 0);
        var unconfirmed = new List<StoppedAttempt>();
        foreach (var one in attempts)
        {
            if (one.IsHeld) open++;
            if (one.Kill is not { } kill) continue;
            killed++;
            processes += Math.Max(kill.Killed, kill.Ended);
            if (kill.Elapsed > longest) longest = kill.Elapsed;
            if (!kill.IsConfirmed) unconfirmed.Add(one);
        }
        return new CancelProof(killed, processes, longest, open, [.. unconfirmed.Take(MostShown)], unconfirmed.Count);
    }
}

/// <summary>An attempt of a run that is to end, or of a run that does work for it.</summary>
/// <param name="TaskRunId">The attempt.</param>
/// <param name="RunId">Its run.</param>
/// <param name="TaskName">Name of its task.</param>
/// <param name="MapIndex">The place of its item; -1 for none.</param>
/// <param name="IsHeld">Whether a worker still holds it.</param>
/// <param name="Kill">What its worker said of the kill; null when nothing ran, or while it has not ended.</param>
/// <param name="Reason">Why it ended, as one sentence; null for none.</param>
public sealed record StoppedAttempt(Guid TaskRunId, Guid RunId, string TaskName, int MapIndex, bool IsHeld, KillReport? Kill, string? Reason);
