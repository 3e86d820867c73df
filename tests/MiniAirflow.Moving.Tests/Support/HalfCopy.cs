using MiniAirflow.Core.Storage.Moving;

namespace MiniAirflow.Moving.Tests.Support;

/// <summary>A copy of a whole history that was cut off in the middle.</summary>
internal sealed class HalfCopy(Home from, Home to) : IAsyncDisposable
{
    public Home From => from;

    public Home To => to;

    /// <summary>From SQLite into some kind.</summary>
    public static async Task<HalfCopy> CreateAsync(HomeKind kind)
    {
        var half = new HalfCopy(await Home.CreateAsync(HomeKind.Sqlite), await Home.CreateAsync(kind));
        await History.LiveAsync(half.From);
        await CutOffAsync(half.From, half.To);
        return half;
    }

    /// <summary>Copies until some attempts are there.</summary>
    public static async Task CutOffAsync(Home from, Home to) =>
        (await Interruption.CopyUntilAsync(from, to, now => now is { Step: CopyStep.Copying, Table: "task_runs", Done: > 0 })).ShouldBeNull();

    public async ValueTask DisposeAsync()
    {
        await to.DisposeAsync();
        await from.DisposeAsync();
    }
}
