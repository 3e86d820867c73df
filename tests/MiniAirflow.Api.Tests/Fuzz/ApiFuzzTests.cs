using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres;
using MiniAirflow.TestKit;

namespace MiniAirflow.Api.Tests.Fuzz;

/// <summary>
/// Every operation of the published document, with hostile and random values, from several callers, over real connections: no answer is a fault of the server's, none stays out,
/// and the server is the same afterwards. <c>MINIAIRFLOW_FUZZ_CALLS</c> says how many.
/// </summary>
public sealed class ApiFuzzTests(ITestOutputHelper output)
{
    private const int Threads = 4;
    private const int CallsOfSamples = 400;
    private const long MostGrowth = 200L * 1024 * 1024;

    /// <summary>Longer than anything a request may take on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly ApiOptions Options = new()
    {
        DeletePatience = TimeSpan.FromMilliseconds(20),
        Access = new AccessOptions { Authentication = Authentication.Required, TrustedProxies = [System.Net.IPNetwork.Parse("127.0.0.0/8")], AnonymousRequestsPerSecond = 10_000_000, RequestsPerSecond = 10_000_000, RequestBurst = 10_000_000, PasswordRounds = 1_000 },
    };

    [Fact]
    public Task S24_S25_S26_S27_S30_no_request_breaks_a_server_over_sqlite() => RunAsync("SQLite", FuzzSettings.Count("CALLS", 80_000), null);

    [Fact]
    public async Task S24_S25_S26_S27_S30_no_request_breaks_a_server_over_postgres()
    {
        await using var server = await PostgresServer.StartAsync(isDurable: false);
        var database = await server.CreateDatabaseAsync();
        await RunAsync("PostgreSQL", FuzzSettings.Count("CALLS", 80_000) / 4, (wakes, observer) => PostgresStore.Open(new PostgresStoreOptions { ConnectionString = server.ConnectionString(database), Wakes = wakes, Observers = [observer] }));
    }

    private async Task RunAsync(string store, int calls, Func<IWakeBus, IStoreObserver, IStore>? open)
    {
        var seed = FuzzSettings.Seed("CALLS");
        var description = Description.Load();
        await using var host = await ApiHost.StartAsync(Options, keyring: new OneKey(), open: open);
        string?[] callers = [null, await host.KeyAsync("viewer"), await host.KeyAsync("operator:sample-0.*", "viewer"), await host.KeyAsync("author"), await host.KeyAsync("admin"), await host.KeyAsync("admin"), await host.KeyAsync("admin")];
        var report = new Report();

        var warm = calls / 10;
        await RunThreadsAsync(host, description, callers, seed, warm, report);
        var (before, peak) = (GC.GetTotalMemory(forceFullCollection: true), FuzzReport.Peak());
        var began = (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
        await RunThreadsAsync(host, description, callers, seed + Threads, calls - warm, report);
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;

        output.WriteLine($"seed {seed}: {report.Calls} calls of {description.Operations.Count} operations, {Stopwatch.GetElapsedTime(began.Item1).TotalSeconds:0} s and {(Process.GetCurrentProcess().TotalProcessorTime - began.TotalProcessorTime).TotalSeconds:0} s of processor; "
            + $"slowest {report.Slowest.TotalMilliseconds:0} ms ({report.SlowestWhat}); memory grew by {growth / 1024 / 1024} MiB; {report.Stalled} sent twice; {report.StatusesText()}");
        report.Wrong.ShouldBeEmpty($"seed {seed}\n{string.Join('\n', host.Faults.Take(5))}");
        report.Operations.Count.ShouldBe(description.Operations.Count, "each operation was called");
        report.Succeeded.ShouldBeGreaterThan(calls / 15, "what is only ever refused tries nothing");
        report.Stalled.ShouldBeLessThanOrEqualTo(1 + (calls / 20_000));
        growth.ShouldBeLessThan(MostGrowth, $"seed {seed}");
        (await host.GetAsync("/healthz")).ShouldBe(System.Net.HttpStatusCode.OK);
        (await host.GetAsync("/workflows", Keys.Bearer(callers[^1]!))).ShouldBe(System.Net.HttpStatusCode.OK);
        FuzzReport.Write($"4-http-{store}", $"Requests to a server over {store}",
            ("requests", FuzzReport.Number(report.Calls)), ("operations of the published document, all of them called", FuzzReport.Number(description.Operations.Count)), ("answers by status", report.StatusesText()),
            ("slowest", $"{FuzzReport.Time(report.Slowest)} ({report.SlowestWhat})"), ("answers that came at a second try only", FuzzReport.Number(report.Stalled)),
            ("memory held more afterwards", FuzzReport.Bytes(Math.Max(0, growth))), ("growth of client and server at their peak", FuzzReport.Bytes(FuzzReport.Peak() - peak)), ("faults (5xx, no answer, a broken one)", "0"));
    }

    private static Task RunThreadsAsync(ApiHost host, Description description, string?[] callers, int seed, int calls, Report report) =>
        Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () => Run(host, description, callers, new Random(seed + thread), thread, calls / Threads, report), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

    private static void Run(ApiHost host, Description description, string?[] callers, Random random, int thread, int calls, Report report)
    {
        using var connection = new RawConnection(host.Address, Patience);
        var requests = new RequestMaker(description, random, host.Address.Authority);
        Samples? samples = null;
        for (var i = 0; i < calls && report.Wrong.Count < 20; i++)
        {
            // What there was may have been deleted or ended by now.
            if (i % CallsOfSamples == 0) samples = Samples.MakeAsync(host, $"sample-{thread}.{report.NextName()}").GetAwaiter().GetResult();
            var operation = description.Operations[random.Next(description.Operations.Count)];
            if (operation.Id is "login" && random.Next(10) > 0) continue; // each costs as much as a hundred others, on purpose
            var request = requests.Make(operation, samples!, callers[random.Next(callers.Length)]);
            var began = Stopwatch.GetTimestamp();
            try
            {
                var (status, body) = connection.Send(request);
                report.Add(operation, status, body, request, Stopwatch.GetElapsedTime(began));
            }
            catch (TimeoutException)
            {
                TryAgain(connection, operation, request, report);
            }
            catch (InvalidDataException e)
            {
                report.AddWrong(operation, e.Message, request);
            }
        }
    }

    /// <summary>What stays out is sent once more: a request that hangs a server hangs it again, and a busy machine that lost a packet does not lose it twice.</summary>
    private static void TryAgain(RawConnection connection, Operation operation, byte[] request, Report report)
    {
        try
        {
            var (status, body) = connection.Send(request);
            report.AddStalled();
            report.Add(operation, status, body, request, TimeSpan.Zero);
        }
        catch (Exception e) when (e is TimeoutException or InvalidDataException)
        {
            report.AddWrong(operation, e.Message, request);
        }
    }

    /// <summary>What came of it.</summary>
    private sealed class Report
    {
        private readonly ConcurrentDictionary<int, int> _statuses = new();
        private readonly Lock _lock = new();
        private int _calls, _succeeded, _names, _stalled;

        public ConcurrentDictionary<string, byte> Operations { get; } = new();

        public ConcurrentQueue<string> Wrong { get; } = new();

        public int Calls => _calls;

        public int Succeeded => _succeeded;

        public TimeSpan Slowest { get; private set; }

        public string SlowestWhat { get; private set; } = "";

        /// <summary>Answers that stayed out once, and came when the request was sent again.</summary>
        public int Stalled => _stalled;

        public void AddStalled() => Interlocked.Increment(ref _stalled);

        public int NextName() => Interlocked.Increment(ref _names);

        public void Add(Operation operation, int status, string body, byte[] request, TimeSpan took)
        {
            Interlocked.Increment(ref _calls);
            if (status is >= 200 and < 300) Interlocked.Increment(ref _succeeded);
            Operations.TryAdd(operation.ToString(), 0);
            _statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
            if (status >= 500) AddWrong(operation, $"{status} {body}", request);
            if (took <= Slowest) return;
            lock (_lock) if (took > Slowest) (Slowest, SlowestWhat) = (took, $"{operation}: {status}");
        }

        public void AddWrong(Operation operation, string what, byte[] request) => Wrong.Enqueue($"{operation}: {what}\n{Head(request)}\n");

        public string StatusesText() => string.Join(", ", _statuses.OrderBy(one => one.Key).Select(one => $"{one.Key}: {one.Value}"));

        private static string Head(byte[] request)
        {
            var text = Encoding.UTF8.GetString(request.AsSpan(0, Math.Min(request.Length, 3_000)));
            return string.Concat(text.Select(c => c is >= ' ' and not '\x7f' || c is '\n' ? c.ToString() : $"\\u{(int)c:x4}"));
        }
    }
}
