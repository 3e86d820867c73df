using MiniAirflow.Bench.Deployments;
using MiniAirflow.Bench.Figures;
using MiniAirflow.Bench.Shapes;
using MiniAirflow.TestKit;

namespace MiniAirflow.Bench.Cases;

/// <summary>A case on a deployment.</summary>
internal sealed record Case(string Name, Form Form, Func<Bench, Task> RunAsync);

/// <summary>Every figure that is asked for, with the least that is good enough and the goal.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Graph("independent", Shape.Independent(1000), Form.Sqlite, 1.35, 1.10),
        Graph("independent", Shape.Independent(1000), Form.Postgres, 1.6, 1.2),
        Graph("independent", Shape.Independent(1000), Form.Split, 2.0, 1.4),
        Graph("independent", Shape.Independent(1000), Form.Redis, 2.0, 1.4),
        new("spawn", Form.Sqlite, bench => { BareSpawnCase.Run(bench); return Task.CompletedTask; }),
        Graph("layers", Shape.Layers(20, 50), Form.Sqlite, 1.35, 1.0),
        Graph("layers", Shape.Layers(20, 50), Form.Postgres, 1.6, 1.2),
        Graph("chain", Shape.Chain(200), Form.Sqlite, 1.8, 1.4),
        Graph("chain", Shape.Chain(200), Form.Postgres, 2.5, 1.8),
        Graph("python", Shape.PythonChain(40), Form.Sqlite, 1.2, 1.1),
        Graph("python", Shape.PythonChain(40), Form.Postgres, 1.2, 1.1),
        Graph("bwa", Shape.Of(RealDag.Load("bwa")), Form.Sqlite, 1.35, 1.10),
        new("latency", Form.Sqlite, bench => LatencyCase.RunAsync(Form.Sqlite, new(4, 2.5), new(12, 7), null, bench)),
        new("latency", Form.Postgres, bench => LatencyCase.RunAsync(Form.Postgres, new(4, 2.5), new(12, 7), null, bench)),
        new("latency", Form.Split, bench => LatencyCase.RunAsync(Form.Split, new(6, 4), new(20, 10), "graphile", bench)),
        new("latency", Form.Redis, bench => LatencyCase.RunAsync(Form.Redis, new(4, 2.5), new(12, 7), "bullmq", bench)),
        new("noop", Form.Sqlite, bench => NoOpCase.AloneAsync(Form.Sqlite, new(20_000, 40_000), bench)),
        new("noop", Form.Postgres, bench => NoOpCase.BesideAsync("graphile", 10_000, new(1.0, 2.5), bench)),
        new("hangfire", Form.Postgres, bench => NoOpCase.BesideAsync("hangfire", 1_500, new(20, 100), bench)),
        new("quartz", Form.Postgres, bench => NoOpCase.BesideAsync("quartz", 1_000, new(20, 100), bench)),
        new("chain40", Form.Postgres, bench => PeerChainCase.RunAsync("true", "bullmq", new(0.75, 0.5), bench)),
        new("chain40", Form.Postgres, bench => PeerChainCase.RunAsync("noop", "dbos", new(0.6, 0.35), bench)),
        new("history", Form.Postgres, bench => HistoryCase.RunAsync(new(0.8, 0.95), bench)),
        new("large", Form.Sqlite, bench => LargeCase.RunAsync(Form.Sqlite, new(1.3, 1.1), new(2000, 1000), bench)),
        new("large", Form.Postgres, bench => LargeCase.RunAsync(Form.Postgres, new(1.3, 1.1), new(2000, 1000), bench)),
        new("why", Form.Postgres, bench => WhyCase.RunAsync(new(20, 10), bench)),
        new("scaling", Form.Split, bench => ScalingCase.RunAsync(Form.Split, new(0.8, 0.95), bench)),
        new("scaling", Form.Redis, bench => ScalingCase.RunAsync(Form.Redis, new(0.8, 0.95), bench)),
        new("neighbour", Form.Postgres, bench => NeighbourCase.RunAsync(new(0.8, 0.95), bench)),
        new("due", Form.Sqlite, bench => DueCase.RunAsync(Form.Sqlite, new(1000, 500), bench)),
        new("due", Form.Postgres, bench => DueCase.RunAsync(Form.Postgres, new(1000, 500), bench)),
        new("fires", Form.Sqlite, bench => FiresCase.RunAsync(Form.Sqlite, new(99, 99.9), bench)),
        new("fires", Form.Postgres, bench => FiresCase.RunAsync(Form.Postgres, new(99, 99.9), bench)),
        new("cron", Form.Sqlite, CronCase.RunAsync),
        new("start", Form.Sqlite, StartCase.RunAsync),
    ];

    private static Case Graph(string name, Shape shape, Form form, double atLeast, double goal) =>
        new(name, form, bench => GraphCase.RunAsync(shape, form, new Bounds(atLeast, goal), bench));
}
