using MiniAirflow.Commands.Moving;
using MiniAirflow.Core.Storage.Moving;
using MiniAirflow.Roles;
using MiniAirflow.Settings;

namespace MiniAirflow.Moving.Tests.Support;

/// <summary>Copies that are cut off at a chosen moment.</summary>
internal static class Interruption
{
    /// <summary>Copies until a moment comes.</summary>
    /// <returns>The report, when the copy was quicker; null when it was cut off.</returns>
    public static async Task<CopyReport?> CopyUntilAsync(Home from, Home to, Func<CopyProgress, bool> isEnough)
    {
        using var cut = new CancellationTokenSource();
        await using var copy = await StoreMover.OpenAsync(new CopyRequest(Place(from), from.Data ?? "", Place(to), to.Data ?? "", IsPreview: false));
        try
        {
            return await new StoreCopy(copy.Source, copy.Target!.Value, now =>
            {
                // Not at the next good occasion: at once, in the middle of what is being done.
                if (isEnough(now)) throw new OperationCanceledException();
            }).RunAsync(isRestart: false, cut.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static DatabaseLocation Place(Home home) => DatabaseLocation.Read(home.Location, _ => null, "").Location!;
}
