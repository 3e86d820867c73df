using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MiniAirflow.Api.Hosting;
using MiniAirflow.Api.Metrics;
using MiniAirflow.Client;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Secrets;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Tracing;
using MiniAirflow.Storage.Sqlite;

namespace MiniAirflow.Api.Tests.Support;

/// <summary>The real API on a real Kestrel on a free loopback port, over the real SQLite store in a folder of its own.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;

    private ApiHost(WebApplication app, DirectoryInfo folder, IStore store, MemoryLogs logs)
    {
        (_app, _folder, Store, Logs) = (app, folder, store, logs);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        // What a test does not send is not sent: no jar keeps cookies beside it.
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Address };
        Client = new MiniAirflowClient(Http);
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public MiniAirflowClient Client { get; }

    public IStore Store { get; }

    public MemoryLogs Logs { get; }

    /// <summary>What the server logged as its own faults.</summary>
    public IReadOnlyCollection<string> Faults { get; private init; } = [];

    public IServiceProvider Services => _app.Services;

    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <param name="options">The API's options.</param>
    /// <param name="wrap">Puts something between the API and the store, e.g. a fault.</param>
    /// <param name="map">Maps something else than the whole API.</param>
    /// <param name="keyring">Keys for secrets; none by default.</param>
    /// <param name="time">The API's clock; the store keeps the machine's.</param>
    /// <param name="open">Opens another store than a SQLite file of its own.</param>
    /// <param name="tracer">What it records traces by; null for nothing.</param>
    public static async Task<ApiHost> StartAsync(
        ApiOptions? options = null, Func<IStore, IStore>? wrap = null, Action<WebApplication>? map = null, TimeProvider? time = null, ISecretKeyring? keyring = null, Func<IWakeBus, IStoreObserver, IStore>? open = null, Tracer? tracer = null)
    {
        var folder = Directory.CreateTempSubdirectory("miniairflow-api-");
        var wakes = new InProcessWakeBus(TimeProvider.System);
        var metrics = new MetricsObserver();
        var store = open?.Invoke(wakes, metrics) ?? SqliteStore.Open(new SqliteStoreOptions
        {
            Path = Path.Combine(folder.FullName, "store.db"), IsDurable = false, Wakes = wakes, Observers = [metrics],
        });
        var seen = wrap?.Invoke(store) ?? store;
        var logs = new MemoryLogs();

        var builder = WebApplication.CreateSlimBuilder();
        var log = new FaultLog();
        builder.Logging.ClearProviders().AddProvider(log).AddFilter(level => level >= LogLevel.Error);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(seen).AddSingleton<ILogReader>(logs).AddSingleton<IWakeBus>(wakes).AddSingleton(metrics);
        if (keyring is not null) builder.Services.AddSingleton(keyring);
        if (time is not null) builder.Services.AddSingleton(time);
        if (tracer is not null) builder.Services.AddSingleton(tracer);
        builder.Services.AddMiniAirflowApi(options ?? new ApiOptions());
        var app = builder.Build();
        if (map is null) app.MapMiniAirflowApi();
        else map(app);
        await app.StartAsync(Cancelled);
        return new ApiHost(app, folder, store, logs) { Faults = log.Faults };
    }

    /// <summary>All bytes of the database, its newest pages too, as text.</summary>
    public async Task<string> DumpAsync()
    {
        var text = new System.Text.StringBuilder();
        foreach (var file in _folder.EnumerateFiles().Where(one => one.Extension != ".lock"))
        {
            await using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            text.Append(await reader.ReadToEndAsync(Cancelled));
        }
        return text.ToString();
    }

    /// <summary>Stops the server as a signal would, with its clients connected.</summary>
    public Task StopAsync() => _app.StopAsync(Cancelled);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await Store.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
