namespace MiniAirflow.Core.Definitions;

/// <summary>A question to a person, which a task asks instead of running a command. Until it is answered the task has no slot.</summary>
public sealed record ApprovalDefinition
{
    /// <summary>What is asked; a template. Empty for the task's name.</summary>
    public string Message { get; init; } = "";

    /// <summary>The answers to choose from. With <c>branch: true</c> they are names of the tasks that follow.</summary>
    public IReadOnlyList<string> Options { get; init; } = DefaultOptions;

    /// <summary>What else is to be answered, by name.</summary>
    public IReadOnlyDictionary<string, ParameterDefinition> Fields { get; init; } = NoFields;

    /// <summary>Seconds to wait for the answer; 0 for no limit.</summary>
    public int TimeoutSeconds { get; init; }

    /// <summary>The option that counts as chosen when the time is over; null to time out.</summary>
    public string? Default { get; init; }

    /// <summary>Names of those who are meant to answer. They are shown; nobody is kept from answering.</summary>
    public IReadOnlyList<string> Approvers { get; init; } = [];

    /// <summary>Options that fail the task; null for <see cref="DefaultFailOn"/>.</summary>
    public IReadOnlyList<string>? FailOn { get; init; }

    /// <summary>Whether a chosen option fails the task.</summary>
    public bool Fails(string option) => (FailOn ?? DefaultFailOn).Contains(option, StringComparer.Ordinal);

    /// <summary>The options, where none are given.</summary>
    public static IReadOnlyList<string> DefaultOptions { get; } = ["approve", "reject"];

    /// <summary>The options that fail the task, where none are given.</summary>
    public static IReadOnlyList<string> DefaultFailOn { get; } = ["reject"];

    /// <summary>The output that says which option was chosen.</summary>
    public const string OptionOutput = "option";

    private static readonly IReadOnlyDictionary<string, ParameterDefinition> NoFields = new Dictionary<string, ParameterDefinition>();
}
