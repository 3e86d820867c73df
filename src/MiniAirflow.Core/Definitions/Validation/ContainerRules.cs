using System.Text.RegularExpressions;

namespace MiniAirflow.Core.Definitions.Validation;

/// <summary>Rules of the container that a task runs in.</summary>
public static partial class ContainerRules
{
    private const int MaxImageLength = 1_000;

    internal static void Check(TaskDefinition task, string path, ProblemList problems)
    {
        if (task.Container is not { } container) return;
        path = $"{path}.container";
        CheckImage(container.Image, $"{path}.image", problems);
        if (container.Args.Count > 0 && task.Command is not null)
            problems.Add($"{path}.args", "The task has a command, and arguments are for the image's own program.", "put them into the command, or remove 'command'");
        TaskRules.CheckArguments(container.Args, $"{path}.args", problems);
        CheckCpu(container, path, problems);
        CheckMemory(container, path, problems);
        if (container.ServiceAccount is { } account && !AccountName().IsMatch(account))
            problems.Add($"{path}.service_account", $"{ProblemText.Quoted(account)} is no name of a service account.", "small letters, digits, '-' and '.', at most 253");
        TextRules.Between(container.StartTimeoutSeconds, 1, Limits.MaxSeconds, $"{path}.start_timeout_seconds", problems);
    }

    private static void CheckImage(string image, string path, ProblemList problems)
    {
        if (image.Length == 0) problems.Add(path, "The container needs an image.", "such as python:3.12-slim");
        else if (image.Length > MaxImageLength) problems.Add(path, $"The name of an image has at most {MaxImageLength} characters; this one has {image.Length}.");
        // A dash at its beginning would be an option of docker's, whatever comes out of a template.
        else if (!Expressions.Template.IsTemplate(image) && !IsImage(image)) problems.Add(path, $"{ProblemText.Quoted(image)} is no name of an image.", "such as python:3.12-slim or registry.example.com/team/report:7");
        else if (image.StartsWith('-')) problems.Add(path, $"{ProblemText.Quoted(image)} is no name of an image.");
    }

    private static void CheckCpu(ContainerDefinition container, string path, ProblemList problems)
    {
        foreach (var (text, key) in (IEnumerable<(string?, string)>)[(container.Cpu, "cpu"), (container.CpuLimit, "cpu_limit")])
            if (text is not null && !ContainerQuantity.TryCpu(text, out _)) problems.Add($"{path}.{key}", $"{ProblemText.Quoted(text)} is no number of processors.", ContainerQuantity.CpuForm);
        if (container is { Cpu: { } cpu, CpuLimit: { } most } && ContainerQuantity.TryCpu(cpu, out var promised) && ContainerQuantity.TryCpu(most, out var limit) && limit < promised)
            problems.Add($"{path}.cpu_limit", $"The limit {ProblemText.Quoted(most)} is less than what is promised, {ProblemText.Quoted(cpu)}.", "raise it, or lower 'cpu'");
    }

    private static void CheckMemory(ContainerDefinition container, string path, ProblemList problems)
    {
        foreach (var (text, key) in (IEnumerable<(string?, string)>)[(container.Memory, "memory"), (container.MemoryLimit, "memory_limit")])
            if (text is not null && !ContainerQuantity.TryMemory(text, out _)) problems.Add($"{path}.{key}", $"{ProblemText.Quoted(text)} is no amount of memory.", ContainerQuantity.MemoryForm);
        if (container is { Memory: { } memory, MemoryLimit: { } most } && ContainerQuantity.TryMemory(memory, out var promised) && ContainerQuantity.TryMemory(most, out var limit) && limit < promised)
            problems.Add($"{path}.memory_limit", $"The limit {ProblemText.Quoted(most)} is less than what is promised, {ProblemText.Quoted(memory)}.", "raise it, or lower 'memory'");
    }

    /// <summary>Whether a text, with its values put in, may name an image.</summary>
    public static bool IsImage(string image) => image.Length <= MaxImageLength && ImageName().IsMatch(image);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._/:@\-]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex ImageName();

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9.\-]{0,251}[a-z0-9])?\z", RegexOptions.NonBacktracking)]
    private static partial Regex AccountName();
}
