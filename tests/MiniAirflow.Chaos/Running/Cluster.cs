using MiniAirflow.Chaos.Evidence;
using MiniAirflow.Chaos.Plan;

namespace MiniAirflow.Chaos.Running;

/// <summary>Everything that one seed starts: processes, servers, proxies. Its subclasses are topologies.</summary>
internal abstract class Cluster : IAsyncDisposable
{
    protected const string LeaseSeconds = "3";
    protected const string HeartbeatSeconds = "0.6";
    private readonly TemporaryFolder _folder = new();

    /// <summary>Leases in here: short, so that much happens in little time.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromSeconds(3);

    /// <param name="topology">A name of <see cref="Options"/>.</param>
    public static Cluster Of(string topology) => topology == "standalone" ? new StandaloneCluster() : new SplitCluster(new SplitShape(topology == "redis"));

    public string Folder => _folder.Path;

    public string Witness => _folder["witness"];

    public List<RoleProcess> Roles { get; } = [];

    /// <summary>What everybody wrote.</summary>
    public virtual string Output => string.Join('\n', Roles.Select(role => $"--- {role.Name}\n{role.Output}"));

    public virtual bool HasPostgres => false;

    public virtual bool HasRedis => false;

    public virtual bool CanFillDisk => false;

    /// <summary>Waits until a process serves requests.</summary>
    public static async Task ReadyAsync(RoleProcess role)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        await Poll.UntilAsync(async () =>
        {
            try
            {
                return (await http.GetAsync(new Uri(role.Address, "/readyz"))).IsSuccessStatusCode;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                return false;
            }
        }, () => role.Output);
    }

    /// <summary>Where requests go.</summary>
    public Uri Api => Roles.First(role => role.Name.StartsWith("api", StringComparison.Ordinal)).Address;

    public abstract HistoryReader History { get; }

    public abstract Task StartAsync();

    /// <summary>Makes something go wrong, lets it last, and mends it.</summary>
    public virtual async Task StrikeAsync(FaultStep step)
    {
        var role = Roles.Single(role => role.Name == step.Target);
        await (step.Fault == Fault.Kill ? role.KillAsync() : role.PauseAsync());
        await Poll.ForAsync(step.Lasts);
        if (step.Fault == Fault.Kill) role.Start();
        else await role.ContinueAsync();
    }

    /// <summary>What is left of the servers' side although everything has ended.</summary>
    public virtual Task<IReadOnlyList<string>> ServerResidueAsync() => Task.FromResult<IReadOnlyList<string>>([]);

    public async ValueTask DisposeAsync()
    {
        foreach (var role in Roles) await role.DisposeAsync();
        // The sentinels end what the killed left, then themselves.
        await Poll.UntilAsync(() => MarkedProcesses.Find(Folder).Count == 0, patience: TimeSpan.FromSeconds(30));
        await ReleaseAsync();
        _folder.Dispose();
    }

    /// <summary>Ends what a topology started beside its roles.</summary>
    protected virtual Task ReleaseAsync() => Task.CompletedTask;

    protected string Place(string name) => _folder[name];
}
