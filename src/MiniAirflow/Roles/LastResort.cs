namespace MiniAirflow.Roles;

/// <summary>Who asks for haste gets it, whatever hangs: some time after the second signal the process leaves as it is (F68). Its sentinel then kills what it leaves behind, and its leases end.</summary>
internal sealed class LastResort : IDisposable
{
    /// <summary>More than killing, reporting and shipping together may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ManualResetEvent _ended = new(false);
    private readonly CancellationTokenRegistration _registration;

    /// <summary>Waits for haste.</summary>
    /// <param name="patience">How long an orderly end may take from then on.</param>
    /// <param name="leave">Ends the process.</param>
    /// <param name="hurry">Asks for haste.</param>
    public LastResort(TimeSpan patience, Action leave, CancellationToken hurry) =>
        // A thread, not the pool: that may be what hangs.
        _registration = hurry.Register(() => new Thread(() =>
        {
            if (!_ended.WaitOne(patience)) leave();
        }) { Name = "last-resort", IsBackground = true }.Start());

    /// <summary>The orderly end has come.</summary>
    public void Dispose()
    {
        _ended.Set();
        _registration.Dispose();
    }
}
