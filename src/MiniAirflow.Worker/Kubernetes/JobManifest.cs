using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Kubernetes;

/// <summary>What is posted: a Job, its Secret, and changes of them. Pure.</summary>
internal static class JobManifest
{
    /// <summary>Name of the task's container in its pod.</summary>
    public const string TaskContainer = "task";

    /// <summary>Where Kubernetes takes what a container has to say at its end; the outputs of a task go there.</summary>
    public const string OutputFile = "/dev/termination-log";

    /// <summary>How long a Job lives that nobody looks after any more.</summary>
    public static readonly TimeSpan Orphaned = TimeSpan.FromMinutes(10);

    /// <summary>Who made it; one that somebody else made is never touched.</summary>
    public const string ManagedBy = "app.kubernetes.io/managed-by", Manager = "miniairflow";

    /// <summary>The fencing token of its holder, and the number of its attempt.</summary>
    public const string Token = Prefix + "token", Attempt = Prefix + "attempt";

    private const string Prefix = "miniairflow/";
    private const string JobLabel = Prefix + "job";
    private const int MaxLabel = 63;

    /// <summary>What selects its pods.</summary>
    public static string SelectorOf(string name) => $"{JobLabel}={name}";

    /// <summary>The Job.</summary>
    /// <param name="order">What is asked for.</param>
    /// <param name="secret">Name of the Secret that holds its secrets; null for none. With it the Job waits until that is there.</param>
    public static byte[] Of(JobOrder order, string? secret) => Write(json =>
    {
        var leased = order.Leased;
        var name = ContainerName.Of(leased);
        json.WriteString("apiVersion", "batch/v1");
        json.WriteString("kind", "Job");
        json.WriteStartObject("metadata");
        json.WriteString("name", name);
        WriteLabels(json, leased, name);
        WriteClaim(json, order);
        json.WriteEndObject();
        json.WriteStartObject("spec");
        json.WriteNumber("backoffLimit", 0);
        json.WriteNumber("completions", 1);
        json.WriteNumber("parallelism", 1);
        json.WriteNumber("activeDeadlineSeconds", (long)Orphaned.TotalSeconds + leased.Task.Container!.StartTimeoutSeconds);
        json.WriteNumber("ttlSecondsAfterFinished", (long)Orphaned.TotalSeconds);
        if (secret is not null) json.WriteBoolean("suspend", true);
        json.WriteStartObject("template");
        json.WriteStartObject("metadata");
        WriteLabels(json, leased, name);
        json.WriteEndObject();
        WritePod(json, order, secret);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>The change by which an attempt takes it over, if it is still of this version.</summary>
    public static byte[] TakeOver(JobOrder order, string version) => Write(json =>
    {
        json.WriteStartObject("metadata");
        json.WriteString("resourceVersion", version);
        WriteClaim(json, order);
        json.WriteEndObject();
    });

    /// <summary>The change by which it is let go.</summary>
    public static byte[] Release() => Write(json =>
    {
        json.WriteStartObject("spec");
        json.WriteBoolean("suspend", false);
        json.WriteEndObject();
    });

    /// <summary>The change that moves its deadline to so long after its start.</summary>
    public static byte[] Deadline(TimeSpan deadline) => Write(json =>
    {
        json.WriteStartObject("spec");
        json.WriteNumber("activeDeadlineSeconds", (long)deadline.TotalSeconds);
        json.WriteEndObject();
    });

    /// <summary>The deletion of the very Job that was read. With Foreground it goes when its pods have gone; with Background at once, and they after it.</summary>
    public static byte[] Deletion(Job read, bool waitsForPods) => Write(json =>
    {
        json.WriteString("apiVersion", "v1");
        json.WriteString("kind", "DeleteOptions");
        json.WriteString("propagationPolicy", waitsForPods ? "Foreground" : "Background");
        json.WriteStartObject("preconditions");
        json.WriteString("uid", read.Uid);
        json.WriteString("resourceVersion", read.Version);
        json.WriteEndObject();
    });

    /// <summary>The Secret of a Job: it goes with it.</summary>
    public static byte[] SecretOf(Job job, string name, JobOrder order) => Write(json =>
    {
        json.WriteString("apiVersion", "v1");
        json.WriteString("kind", "Secret");
        json.WriteString("type", "Opaque");
        json.WriteStartObject("metadata");
        json.WriteString("name", name);
        WriteLabels(json, order.Leased, job.Name);
        json.WriteStartArray("ownerReferences");
        json.WriteStartObject();
        foreach (var (key, value) in (ReadOnlySpan<(string, string)>)[("apiVersion", "batch/v1"), ("kind", "Job"), ("name", job.Name), ("uid", job.Uid)]) json.WriteString(key, value);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("data");
        foreach (var (variable, value) in order.Secrets) json.WriteBase64String(variable, Encoding.UTF8.GetBytes(value));
        json.WriteEndObject();
    });

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void WritePod(Utf8JsonWriter json, JobOrder order, string? secret)
    {
        var container = order.Leased.Task.Container!;
        json.WriteStartObject("spec");
        json.WriteString("restartPolicy", "Never");
        if (container.ServiceAccount is { } account) json.WriteString("serviceAccountName", account);
        json.WriteBoolean("automountServiceAccountToken", container.ServiceAccount is not null);
        json.WriteBoolean("enableServiceLinks", false);
        json.WriteNumber("terminationGracePeriodSeconds", (long)Math.Ceiling(order.Grace.TotalSeconds));
        json.WriteStartObject("securityContext");
        json.WriteStartObject("seccompProfile");
        json.WriteString("type", "RuntimeDefault");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("containers");
        json.WriteStartObject();
        WriteContainer(json, order.Leased.Task, container, order.Environment, secret);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteContainer(Utf8JsonWriter json, TaskDefinition task, ContainerDefinition container, IReadOnlyList<string> environment, string? secret)
    {
        json.WriteString("name", TaskContainer);
        json.WriteString("image", container.Image);
        json.WriteString("imagePullPolicy", container.Pull switch { ImagePull.Always => "Always", ImagePull.Never => "Never", _ => "IfNotPresent" });
        if (task.Command is { } command) WriteTexts(json, "command", CommandSpec.ArgvOf(command));
        if (container.Args.Count > 0) WriteTexts(json, "args", container.Args);
        if (task.WorkingDirectory is { } directory) json.WriteString("workingDir", directory);
        WriteEnvironment(json, environment, secret);
        json.WriteStartObject("resources");
        WriteAmounts(json, "requests", container.Cpu, container.Memory);
        WriteAmounts(json, "limits", container.CpuLimit, container.MemoryLimit ?? container.Memory);
        json.WriteEndObject();
        json.WriteString("terminationMessagePath", OutputFile);
        json.WriteString("terminationMessagePolicy", "File");
        json.WriteStartObject("securityContext");
        json.WriteBoolean("allowPrivilegeEscalation", false);
        json.WriteEndObject();
    }

    private static void WriteEnvironment(Utf8JsonWriter json, IReadOnlyList<string> environment, string? secret)
    {
        json.WriteStartArray("env");
        foreach (var line in environment)
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            json.WriteStartObject();
            json.WriteString("name", line.AsSpan(0, at));
            json.WriteString("value", Literal(line[(at + 1)..]));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (secret is null) return;
        json.WriteStartArray("envFrom");
        json.WriteStartObject();
        json.WriteStartObject("secretRef");
        json.WriteString("name", secret);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteAmounts(Utf8JsonWriter json, string key, string? cpu, string? memory)
    {
        json.WriteStartObject(key);
        if (cpu is not null && ContainerQuantity.TryCpu(cpu, out var thousandths)) json.WriteString("cpu", string.Create(CultureInfo.InvariantCulture, $"{thousandths}m"));
        if (memory is not null && ContainerQuantity.TryMemory(memory, out var bytes)) json.WriteString("memory", bytes.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string key, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(key);
        foreach (var text in texts) json.WriteStringValue(Literal(text));
        json.WriteEndArray();
    }

    // Kubernetes puts variables into these texts by $(NAME), and takes $$ for $: a shell's "$(date)" and "$$" must arrive as they are.
    private static string Literal(string text) => text.Replace("$", "$$", StringComparison.Ordinal);

    private static void WriteLabels(Utf8JsonWriter json, LeasedTask leased, string name)
    {
        json.WriteStartObject("labels");
        json.WriteString(ManagedBy, Manager);
        json.WriteString(JobLabel, name);
        json.WriteString(Prefix + "workflow", Label(leased.Run.Definition.Name));
        json.WriteString(Prefix + "run", leased.Run.Id);
        json.WriteString(Prefix + "task", Label(leased.Task.Name));
        json.WriteString(Attempt, leased.Attempt.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    /// <summary>What a holder writes on it.</summary>
    private static void WriteClaim(Utf8JsonWriter json, JobOrder order)
    {
        json.WriteStartObject("annotations");
        json.WriteString(Token, order.Leased.Token.ToString(CultureInfo.InvariantCulture));
        json.WriteString(Attempt, order.Leased.Attempt.ToString(CultureInfo.InvariantCulture));
        json.WriteString(Prefix + "task-run", order.Leased.TaskRunId);
        json.WriteString(Prefix + "worker", order.Worker);
        // The whole names, of which a label's value cannot have every character.
        json.WriteString(Prefix + "workflow", order.Leased.Run.Definition.Name);
        json.WriteString(Prefix + "task", order.Leased.Task.Name);
        json.WriteEndObject();
    }

    private static string Label(string name)
    {
        var label = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
        return (label.Length > MaxLabel ? label[..MaxLabel] : label).Trim('-', '_', '.');
    }
}
