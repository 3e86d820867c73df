using System.Text;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Secrets;
using MiniAirflow.Worker.Leasing;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Secrets;

/// <summary>Finds the values of secrets for a slot. The first place that knows a name wins: this worker's environment, its folder, its command, the store.</summary>
/// <remarks>A value is in this process's memory while the attempt runs, in the attempt's environment, and nowhere else.</remarks>
internal sealed class SecretReader(Guid workerId, WorkerOptions options, ITaskSource source)
{
    /// <summary>Beginning of the names of the worker's environment variables that hold secrets. No other variable can be had: not the database's address.</summary>
    public const string Prefix = "MINIAIRFLOW_SECRET_";

    private const int MostSeconds = 30;

    /// <summary>The values that an attempt gets, by environment variable.</summary>
    /// <exception cref="SecretException">One of them cannot be had.</exception>
    public IReadOnlyDictionary<string, string> Read(LeasedTask leased, CommandRunner runner, CommandControl control)
    {
        var wanted = NamedValues.SecretsOf(leased.Run.Definition, leased.Task);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var name in wanted.Values.Distinct(StringComparer.Ordinal))
        {
            if ((FromEnvironment(name) ?? FromFolder(name) ?? FromCommand(name, leased, runner, control)) is { } value) found[name] = value;
            else missing.Add(name);
        }
        if (missing.Count > 0)
            foreach (var (name, value) in FromStore(leased, missing)) found[name] = value;
        var lost = missing.Where(name => !found.ContainsKey(name)).Select(ProblemText.Quoted).ToList();
        if (lost.Count > 0) throw new SecretException($"There is no secret {string.Join(", ", lost)}; 'miniairflow secrets set' makes one.");
        return wanted.ToDictionary(one => one.Key, one => Fit(one.Value, found[one.Value]), StringComparer.Ordinal);
    }

    /// <summary>The environment variable in which a worker may hold a secret.</summary>
    public static string VariableOf(string name) => Prefix + string.Concat(name.ToUpperInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private static string? FromEnvironment(string name) => Environment.GetEnvironmentVariable(VariableOf(name)) is { Length: > 0 } value ? value : null;

    private string? FromFolder(string name)
    {
        if (options.SecretDirectory is not { } folder) return null;
        // A name has no slash, and a dot at its beginning would name the folder itself or one above.
        if (name.StartsWith('.')) return null;
        try
        {
            var path = Path.Combine(folder, name);
            return File.Exists(path) ? WithoutLineEnd(File.ReadAllText(path, Encoding.UTF8)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SecretException($"The file of secret {ProblemText.Quoted(name)} cannot be read: {e.Message}");
        }
    }

    private string? FromCommand(string name, LeasedTask leased, CommandRunner runner, CommandControl control)
    {
        if (options.SecretCommand is not { } command) return null;
        var output = new GatheredOutput(2 * Limits.MaxValueBytes); // more than fits, so that too much is seen
        var result = runner.Run(new CommandSpec
        {
            TaskRunId = leased.TaskRunId,
            // What it says beside the value is no part of it. The name is an argument, never shell text.
            Argv = ["/bin/sh", "-c", "exec \"$0\" \"$1\" 2>/dev/null", command, name],
            Environment = [.. OwnEnvironment(), $"{CommandSpec.TaskRunIdVariable}={leased.TaskRunId}", $"{CommandSpec.WorkerInstanceVariable}={workerId}"],
            WorkingDirectory = "/",
            Timeout = TimeSpan.FromSeconds(MostSeconds),
            GracePeriod = options.KillGrace,
        }, output, control);
        if (result.Outcome.Kind != OutcomeKind.Success)
            throw new SecretException($"The command for secrets did not tell secret {ProblemText.Quoted(name)}: {result.Outcome.Reason ?? result.Outcome.Kind.ToString()}");
        var value = WithoutLineEnd(output.ToString());
        return value.Length > 0 ? value : null;
    }

    private IReadOnlyDictionary<string, string> FromStore(LeasedTask leased, IReadOnlyList<string> names) =>
        source.ReadSecretsAsync(new Lease(leased.TaskRunId, leased.Token), names, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private static string Fit(string name, string value)
    {
        if (value.Contains('\0', StringComparison.Ordinal)) throw new SecretException($"Secret {ProblemText.Quoted(name)} contains a NUL character, which no environment can hold.");
        return Encoding.UTF8.GetByteCount(value) <= Limits.MaxValueBytes ? value : throw new SecretException($"Secret {ProblemText.Quoted(name)} has more than {Limits.MaxValueBytes} bytes; put it into a file and name the file.");
    }

    private static string WithoutLineEnd(string text) => text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;

    private static IEnumerable<string> OwnEnvironment()
    {
        foreach (System.Collections.DictionaryEntry one in Environment.GetEnvironmentVariables()) yield return $"{one.Key}={one.Value}";
    }
}
