using MiniAirflow.Commands.Frame;
using MiniAirflow.Commands.Running;
using MiniAirflow.Settings;

namespace MiniAirflow.Commands;

/// <summary><c>standalone</c>, and the roles that share a database: <c>api</c>, <c>scheduler</c>, <c>worker</c>.</summary>
internal static class RoleCommands
{
    public static Verb CreateStandalone(CommandHost host, Func<RoleSettings, CancellationToken, CancellationToken, Task> run) => Create(host, run, Role.Standalone, "Start the server: API, scheduler and worker in one process",
        "miniairflow standalone",
        "miniairflow standalone --workflows ./workflows --port 9000",
        "miniairflow standalone --db sqlite:/var/lib/miniairflow/miniairflow.db --data /var/lib/miniairflow --slots 16",
        "miniairflow standalone --host 0.0.0.0 --allowed-hosts airflow.example.com");

    public static Verb CreateApi(CommandHost host, Func<RoleSettings, CancellationToken, CancellationToken, Task> run) => Create(host, run, Role.Api, "Start the API alone, over PostgreSQL; any number of them",
        "DATABASE_URL=postgres://airflow:secret@db.example.com:5432/airflow miniairflow api",
        "miniairflow api --db postgres://airflow@localhost/airflow --port 8081");

    public static Verb CreateScheduler(CommandHost host, Func<RoleSettings, CancellationToken, CancellationToken, Task> run) => Create(host, run, Role.Scheduler, "Start a scheduler alone, over PostgreSQL; any number of them, all active",
        "DATABASE_URL=postgres://airflow:secret@db.example.com:5432/airflow miniairflow scheduler",
        "miniairflow scheduler --db postgres://airflow@localhost/airflow --workflows ./workflows --port 9190");

    public static Verb CreateWorker(CommandHost host, Func<RoleSettings, CancellationToken, CancellationToken, Task> run) => Create(host, run, Role.Worker, "Start a worker alone, over PostgreSQL; any number of them",
        "DATABASE_URL=postgres://airflow:secret@db.example.com:5432/airflow WORKER_ID=gpu-7 miniairflow worker",
        "miniairflow worker --db postgres://airflow@localhost/airflow --queues default,gpu --concurrency 16 --labels zone=b,gpu=a100",
        "miniairflow worker --db postgres://airflow@localhost/airflow --lease 30 --heartbeat 5 --data /var/lib/miniairflow");

    private static Verb Create(CommandHost host, Func<RoleSettings, CancellationToken, CancellationToken, Task> run, Role role, string summary, params string[] examples)
    {
        var options = new RoleOptions(role);
        var verb = new Verb(role.Verb, summary, examples);
        options.AddTo(verb);
        return verb.Does(async (parsed, _) =>
        {
            var (read, problems) = RoleSettingsReader.Read(role, options.Read(parsed), host.Environment);
            if (read is null) throw CommandException.BadInput(string.Join('\n', problems));
            // The store wants a file; one that goes with the process is as good as memory.
            using var memory = read.IsInMemory ? RunWorkspace.Open(null, isKept: false) : null;
            var settings = memory is null ? read.Settings : read.Settings with { Database = DatabaseLocation.File(memory.DatabasePath) };
            await run(settings, host.Stop, host.Hurry).ConfigureAwait(false);
            return ExitCodes.Ok;
        });
    }
}
