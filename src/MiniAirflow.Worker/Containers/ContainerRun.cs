using System.Globalization;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Secrets;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Containers;

/// <summary>The command line by which docker or podman runs a task's container, and what its exit code means. Pure.</summary>
internal static class ContainerRun
{
    /// <summary>Where the container finds the file for its outputs.</summary>
    public const string OutputFile = "/miniairflow/output";

    /// <summary>The label that names the worker instance whose container it is.</summary>
    public const string WorkerLabel = "miniairflow.worker";

    private const int EngineFailed = 125, NotExecutable = 126, NotFound = 127, Killed = 128 + 9;

    /// <summary>The arguments, and the environment of the client: values are in that, never among the arguments, which others on the machine can read.</summary>
    /// <param name="client">The client.</param>
    /// <param name="leased">The attempt, with its values put in.</param>
    /// <param name="environment">Its environment without secrets, as <c>KEY=VALUE</c>.</param>
    /// <param name="secrets">Values of its secrets, by variable.</param>
    /// <param name="outputFile">The file on this machine for its outputs.</param>
    /// <param name="worker">The worker instance.</param>
    /// <exception cref="SecretException">A secret is to have a name that means something to the client itself.</exception>
    public static (IReadOnlyList<string> Argv, IReadOnlyList<string> Environment) Of(
        ContainerClient client, LeasedTask leased, IReadOnlyList<string> environment, IReadOnlyDictionary<string, string> secrets, string outputFile, Guid worker)
    {
        var container = leased.Task.Container!;
        List<string> argv =
        [
            client.Program, "run", "--rm", "--init", "--name", ContainerName.Of(leased), "--label", $"{WorkerLabel}={worker}", "--label", $"miniairflow.task-run={leased.TaskRunId}",
            "--pull", container.Pull switch { ImagePull.Always => "always", ImagePull.Never => "never", _ => "missing" }, "--security-opt", "no-new-privileges", "--volume", $"{outputFile}:{OutputFile}:z",
        ];
        AddResources(argv, container);
        if (leased.Task.WorkingDirectory is { } directory) argv.AddRange(["--workdir", directory]);
        var all = new List<string>(client.Environment);
        foreach (var line in environment) AddVariable(argv, all, line, secrets);
        foreach (var (name, value) in secrets)
        {
            if (ContainerClient.IsOwn(name)) throw new SecretException($"Secret variable {ProblemText.Quoted(name)} means something to {client.Name} itself, which hands it to the container; give it another name.");
            argv.AddRange(["--env", name]);
            all.Add($"{name}={value}");
        }
        var command = leased.Task.Command is { } given ? CommandSpec.ArgvOf(given) : null;
        if (command is not null) argv.AddRange(["--entrypoint", command[0]]);
        argv.Add(container.Image);
        argv.AddRange(command?.Skip(1) ?? container.Args);
        // The mark by which the attempt's own processes are known is the client's too.
        all.AddRange([$"{CommandSpec.TaskRunIdVariable}={leased.TaskRunId}", $"{CommandSpec.WorkerInstanceVariable}={worker}"]);
        return (argv, all);
    }

    /// <summary>The arguments that remove the container, whatever it does.</summary>
    public static IReadOnlyList<string> Removal(ContainerClient client, string name) => [client.Program, "rm", "--force", "--volumes", name];

    /// <summary>What the client's end says of the container's. The client's own codes are told apart from the program's.</summary>
    /// <param name="client">The client.</param>
    /// <param name="outcome">How the client ended.</param>
    /// <param name="hasLimit">Whether the container's memory is limited.</param>
    /// <param name="lastOutput">The last that was written.</param>
    public static TaskOutcome Read(ContainerClient client, TaskOutcome outcome, bool hasLimit, ReadOnlySpan<byte> lastOutput) => outcome switch
    {
        { Kind: not OutcomeKind.Failed } or { ExitCode: null } => outcome,
        { ExitCode: EngineFailed } => outcome with { Reason = $"{client.Name} could not run the container (exit code {EngineFailed}){LastLine(lastOutput)}" },
        { ExitCode: NotExecutable } => outcome with { Reason = $"the command is not executable in the container (exit code {NotExecutable}){LastLine(lastOutput)}" },
        { ExitCode: NotFound } => outcome with { Reason = $"the command is not found in the container (exit code {NotFound}){LastLine(lastOutput)}" },
        { ExitCode: { } code } => outcome with
        {
            Reason = ExitReason.Describe(WaitStatus.OfExit(code), isShell: true, lastOutput, code == Killed && hasLimit ? MemoryVerdict.Unknown : MemoryVerdict.NoKill),
        },
    };

    private static void AddVariable(List<string> argv, List<string> all, string line, IReadOnlyDictionary<string, string> secrets)
    {
        var name = line[..line.IndexOf('=', StringComparison.Ordinal)];
        if (secrets.ContainsKey(name)) return; // the secret wins
        argv.Add("--env");
        // What means something to the client must not be in its environment; it is no secret.
        if (ContainerClient.IsOwn(name))
        {
            argv.Add(line);
            return;
        }
        argv.Add(name);
        all.Add(line);
    }

    private static void AddResources(List<string> argv, ContainerDefinition container)
    {
        if (container.CpuLimit is { } cpu && ContainerQuantity.TryCpu(cpu, out var thousandths)) argv.AddRange(["--cpus", (thousandths / 1000m).ToString(CultureInfo.InvariantCulture)]);
        if (container.Memory is { } promised && ContainerQuantity.TryMemory(promised, out var reserved)) argv.AddRange(["--memory-reservation", reserved.ToString(CultureInfo.InvariantCulture)]);
        if ((container.MemoryLimit ?? container.Memory) is { } most && ContainerQuantity.TryMemory(most, out var bytes)) argv.AddRange(["--memory", bytes.ToString(CultureInfo.InvariantCulture)]);
    }

    private static string LastLine(ReadOnlySpan<byte> output)
    {
        var lines = System.Text.Encoding.UTF8.GetString(output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.LastOrDefault(line => !line.StartsWith("See '", StringComparison.Ordinal) && !line.StartsWith("Run '", StringComparison.Ordinal)) is { } last ? $": {last}" : "";
    }
}
