using System.Globalization;
using System.Text;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Kubernetes;

/// <summary>The Job of an attempt, as it is posted. Pure.</summary>
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

    /// <summary>The fencing token of its holder.</summary>
    public const string Token = Prefix + "token";

    private const string Prefix = "miniairflow/";
    private const string JobLabel = Prefix + "job";
    private const int MaxLabel = 63;

    /// <summary>What selects its pods.</summary>
    public static string SelectorOf(string name) => $"{JobLabel}={name}";

    /// <summary>The Job.</summary>
    /// <param name="leased">The attempt, with its values put in.</param>
    /// <param name="environment">Its environment without secrets, as <c>KEY=VALUE</c>.</param>
    /// <param name="secret">Name of the Secret that holds the rest; null for none. With it the Job waits until that is there.</param>
    /// <param name="worker">Name of the worker.</param>
    /// <param name="grace">Between SIGTERM and SIGKILL.</param>
    public static Job Of(LeasedTask leased, IReadOnlyList<string> environment, string? secret, string worker, TimeSpan grace)
    {
        var container = leased.Task.Container!;
        var name = ContainerName.Of(leased);
        var labels = LabelsOf(leased, name);
        var annotations = Claim(leased, worker).Annotations!.Concat([new(Prefix + "workflow", leased.Run.Definition.Name), new(Prefix + "task", leased.Task.Name)]).ToDictionary(StringComparer.Ordinal);
        return new Job
        {
            ApiVersion = "batch/v1",
            Kind = "Job",
            Metadata = new ObjectMeta { Name = name, Labels = labels, Annotations = annotations },
            Spec = new JobSpec
            {
                BackoffLimit = 0,
                Completions = 1,
                Parallelism = 1,
                ActiveDeadlineSeconds = (long)Orphaned.TotalSeconds + container.StartTimeoutSeconds,
                TtlSecondsAfterFinished = (int)Orphaned.TotalSeconds,
                Suspend = secret is null ? null : true,
                Template = new PodTemplate(new ObjectMeta { Labels = labels }, new PodSpec
                {
                    RestartPolicy = "Never",
                    ServiceAccountName = container.ServiceAccount,
                    AutomountServiceAccountToken = container.ServiceAccount is not null,
                    EnableServiceLinks = false,
                    TerminationGracePeriodSeconds = (long)Math.Ceiling(grace.TotalSeconds),
                    SecurityContext = new PodSecurity(new SeccompProfile("RuntimeDefault")),
                    Containers = [ContainerOf(leased.Task, container, environment, secret)],
                }),
            },
        };
    }

    /// <summary>What a holder writes on it.</summary>
    public static ObjectMeta Claim(LeasedTask leased, string worker, string? version = null) => new()
    {
        ResourceVersion = version,
        Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Token] = leased.Token.ToString(CultureInfo.InvariantCulture),
            [Prefix + "task-run"] = leased.TaskRunId.ToString(),
            [Prefix + "attempt"] = leased.Attempt.ToString(CultureInfo.InvariantCulture),
            [Prefix + "worker"] = worker,
        },
    };

    /// <summary>The token on it; null when it is none of ours.</summary>
    public static long? TokenOf(Job job) =>
        job.Metadata?.Labels?.GetValueOrDefault(ManagedBy) == Manager && long.TryParse(job.Metadata.Annotations?.GetValueOrDefault(Token), NumberStyles.None, CultureInfo.InvariantCulture, out var token) ? token : null;

    /// <summary>The number of the attempt that holds it, for people.</summary>
    public static string AttemptOf(Job job) => job.Metadata?.Annotations?.GetValueOrDefault(Prefix + "attempt") ?? "?";

    /// <summary>The Secret that its pod takes its environment from; null for none.</summary>
    public static string? SecretOf(Job job) => job.Spec?.Template?.Spec?.Containers is [{ EnvFrom: [{ SecretRef.Name: var name }, ..] }, ..] ? name : null;

    /// <summary>The Secret of a Job: it goes with it.</summary>
    public static Secret SecretFor(Job job, string name, IReadOnlyDictionary<string, string> values) => new()
    {
        ApiVersion = "v1",
        Kind = "Secret",
        Type = "Opaque",
        Metadata = new ObjectMeta { Name = name, Labels = job.Metadata!.Labels, OwnerReferences = [new OwnerReference("batch/v1", "Job", job.Metadata.Name!, job.Metadata.Uid!, Controller: false, BlockOwnerDeletion: false)] },
        Data = values.ToDictionary(one => one.Key, one => Encoding.UTF8.GetBytes(one.Value), StringComparer.Ordinal),
    };

    private static Container ContainerOf(TaskDefinition task, ContainerDefinition container, IReadOnlyList<string> environment, string? secret) => new()
    {
        Name = TaskContainer,
        Image = container.Image,
        ImagePullPolicy = container.Pull switch { ImagePull.Always => "Always", ImagePull.Never => "Never", _ => "IfNotPresent" },
        Command = task.Command is { } command ? [.. CommandSpec.ArgvOf(command).Select(Literal)] : null,
        Args = container.Args.Count > 0 ? [.. container.Args.Select(Literal)] : null,
        WorkingDir = task.WorkingDirectory,
        Env = [.. environment.Select(line => (Line: line, At: line.IndexOf('=', StringComparison.Ordinal))).Select(one => new EnvironmentVariable(one.Line[..one.At], Literal(one.Line[(one.At + 1)..])))],
        EnvFrom = secret is null ? null : [new EnvironmentSource(new SecretReference(secret))],
        Resources = ResourcesOf(container),
        TerminationMessagePath = OutputFile,
        TerminationMessagePolicy = "File",
        SecurityContext = new ContainerSecurity(AllowPrivilegeEscalation: false),
    };

    private static ContainerResources? ResourcesOf(ContainerDefinition container)
    {
        var (requests, limits) = (Amounts(container.Cpu, container.Memory), Amounts(container.CpuLimit, container.MemoryLimit ?? container.Memory));
        return requests is null && limits is null ? null : new ContainerResources(requests, limits);
    }

    private static Dictionary<string, string>? Amounts(string? cpu, string? memory)
    {
        var amounts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (cpu is not null && ContainerQuantity.TryCpu(cpu, out var thousandths)) amounts["cpu"] = string.Create(CultureInfo.InvariantCulture, $"{thousandths}m");
        if (memory is not null && ContainerQuantity.TryMemory(memory, out var bytes)) amounts["memory"] = bytes.ToString(CultureInfo.InvariantCulture);
        return amounts.Count == 0 ? null : amounts;
    }

    // Kubernetes puts variables into these texts by $(NAME), and takes $$ for $: a shell's "$(date)" and "$$" must arrive as they are.
    private static string Literal(string text) => text.Replace("$", "$$", StringComparison.Ordinal);

    private static Dictionary<string, string> LabelsOf(LeasedTask leased, string name) => new(StringComparer.Ordinal)
    {
        [ManagedBy] = Manager,
        [JobLabel] = name,
        [Prefix + "workflow"] = Label(leased.Run.Definition.Name),
        [Prefix + "run"] = leased.Run.Id.ToString(),
        [Prefix + "task"] = Label(leased.Task.Name),
        [Prefix + "attempt"] = leased.Attempt.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>A name as a label's value can have it; the whole one is an annotation.</summary>
    private static string Label(string name)
    {
        var label = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
        return (label.Length > MaxLabel ? label[..MaxLabel] : label).Trim('-', '_', '.');
    }
}
