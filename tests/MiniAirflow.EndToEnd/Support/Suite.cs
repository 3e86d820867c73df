// Most of a test is waiting for processes, so more of them than processors go on at once.
[assembly: Xunit.v3.Parallelization(MaxThreads = 8)]
[assembly: AssemblyFixture(typeof(SharedServer))]
[assembly: AssemblyFixture(typeof(MiniAirflow.EndToEnd.Roles.SharedPostgres))]

namespace MiniAirflow.EndToEnd.Support;

/// <summary>One server for the tests that need nothing of their own; each uses names of its own.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    /// <summary>In the server's environment, and hence never to be seen by a task.</summary>
    public const string Secret = "postgres-password-4711";

    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _server;

    public ServerProcess Server => _server ?? throw new InvalidOperationException("The server did not start.");

    public string Folder => _folder.Path;

    public async ValueTask InitializeAsync() => _server = await ServerProcess.StartAsync(_folder.Path, ["--slots", "16"], new Dictionary<string, string>
    {
        // The option --db wins over the variable, which is here to be found where it should not be.
        ["DATABASE_URL"] = $"sqlite:/nowhere/{Secret}.db",
        ["MINIAIRFLOW_API_TOKEN"] = Secret,
        ["SOME_KEY"] = Secret,
    });

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _folder.Dispose();
    }
}
