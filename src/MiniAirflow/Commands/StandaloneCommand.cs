using MiniAirflow.Commands.Frame;
using MiniAirflow.Commands.Running;
using MiniAirflow.Settings;

namespace MiniAirflow.Commands;

/// <summary><c>standalone</c>: API, scheduler and worker in one process.</summary>
internal static class StandaloneCommand
{
    public static Verb Create(CommandHost host, Func<StandaloneSettings, CancellationToken, CancellationToken, Task> run)
    {
        var options = new StandaloneOptions();
        var verb = new Verb("standalone", "Start the server: API, scheduler and worker in one process",
            "miniairflow standalone",
            "miniairflow standalone --workflows ./workflows --port 9000",
            "miniairflow standalone --db sqlite:/var/lib/miniairflow/miniairflow.db --data /var/lib/miniairflow --slots 16",
            "miniairflow standalone --host 0.0.0.0 --allow-unauthenticated --allowed-hosts airflow.example.com");
        options.AddTo(verb);
        return verb.Does(async (parsed, _) =>
        {
            var (read, problems) = StandaloneSettingsReader.Read(options.Read(parsed), host.Environment);
            if (read is null) throw CommandException.BadInput(string.Join('\n', problems));
            // The store wants a file; one that goes with the process is as good as memory.
            using var memory = read.IsInMemory ? RunWorkspace.Open(null, isKept: false) : null;
            var settings = memory is null ? read.Settings : read.Settings with { DatabasePath = memory.DatabasePath };
            await run(settings, host.Stop, host.Hurry).ConfigureAwait(false);
            return ExitCodes.Ok;
        });
    }
}
