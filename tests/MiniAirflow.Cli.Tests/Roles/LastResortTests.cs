using MiniAirflow.Roles;

namespace MiniAirflow.Cli.Tests.Roles;

public sealed class LastResortTests
{
    [Fact]
    public async Task F68_whoever_hurries_and_does_not_end_is_ended()
    {
        var left = new TaskCompletionSource();
        using var hurry = new CancellationTokenSource();
        using var lastResort = new LastResort(TimeSpan.FromMilliseconds(20), left.SetResult, hurry.Token);
        await hurry.CancelAsync();
        await left.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task F68_whoever_ends_in_time_is_left_alone()
    {
        using var hurry = new CancellationTokenSource();
        var isLeft = false;
        var lastResort = new LastResort(TimeSpan.FromMinutes(5), () => isLeft = true, hurry.Token);
        await hurry.CancelAsync();
        lastResort.Dispose();
        isLeft.ShouldBeFalse();
    }
}
