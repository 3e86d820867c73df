namespace MiniAirflow.Definitions.Mapping;

/// <summary>What may stand under a key.</summary>
internal enum ValueShape
{
    /// <summary>Text that must be written as text.</summary>
    Text,

    /// <summary>A name in the form of <see cref="Core.Definitions.Limits.Name"/>.</summary>
    Name,

    /// <summary>Text, a number or a boolean; a program gets it as it is written.</summary>
    Value,

    /// <summary>A list of values, or a single one.</summary>
    ValueList,

    Boolean,
    Integer,

    /// <summary>A number in decimal digits.</summary>
    Number,

    Choice,

    /// <summary>A line for the shell, or a list of arguments for no shell.</summary>
    Command,

    /// <summary>A list of task names, or a single one.</summary>
    Names,

    /// <summary>A list of <see cref="KeySpec.Choices"/>, or a single one.</summary>
    Words,

    /// <summary>A list of whole numbers, or a single one.</summary>
    Integers,

    /// <summary>A map with the keys of <see cref="WorkflowKeys.ExitCodes"/>.</summary>
    ExitCodes,

    /// <summary>A map with the keys of <see cref="WorkflowKeys.Concurrency"/>.</summary>
    Concurrency,

    /// <summary>The name of an image, or a map with the keys of <see cref="ContainerKeys"/>.</summary>
    Container,

    /// <summary>true, or a map of exit codes and task names.</summary>
    Branch,

    /// <summary>A list of anything, or a template.</summary>
    Items,

    /// <summary>A map with the keys of a table that has the name <see cref="KeySpec.Part"/> in the schema.</summary>
    Part,

    /// <summary>A map of values.</summary>
    Values,

    /// <summary>A map of parameters.</summary>
    Parameters,

    /// <summary>A schedule, or a list of them: text stands for a cron expression.</summary>
    Schedules,

    /// <summary>A map of values for parameters, as a trigger gives them.</summary>
    ParameterValues,

    /// <summary>A list of maps with the keys of <see cref="WorkflowKeys.WorkflowHook"/>.</summary>
    WorkflowHooks,

    /// <summary>A list of maps with the keys of <see cref="WorkflowKeys.TaskHook"/>.</summary>
    TaskHooks,

    /// <summary>A map with the keys of <see cref="WorkflowKeys.Webhook"/>.</summary>
    Webhook,

    /// <summary>A map with the keys of <see cref="WorkflowKeys.Email"/>.</summary>
    Email,

    /// <summary>A map with the keys of <see cref="WorkflowKeys.HookWorkflow"/>.</summary>
    HookWorkflow,

    /// <summary>A map with the keys of <see cref="WorkflowKeys.Deadline"/>.</summary>
    Deadline,

    /// <summary>A list of maps with the keys of <see cref="WorkflowKeys.Group"/>.</summary>
    Groups,

    /// <summary>The list of tasks.</summary>
    Tasks,
}

/// <summary>One key of a workflow document: the mapper, the schema and the unknown-key check all read it here.</summary>
internal sealed record KeySpec(string Name, ValueShape Shape, string Description)
{
    public int Min { get; init; }
    public int Max { get; init; }
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Name of the table of what stands under it, for <see cref="ValueShape.Part"/>.</summary>
    public string Part { get; init; } = "";

    /// <summary>The default for people and for the schema; null where omission has a meaning of its own.</summary>
    public object? Default { get; init; }

    public bool IsRequired { get; init; }
    public bool IsDeprecated { get; init; }
}

/// <summary>The keys of one kind of map.</summary>
/// <param name="Owner">What the map describes, for messages: "workflow".</param>
/// <param name="Keys">The keys, in the order of the documentation.</param>
/// <param name="OtherWords">Words that other tools use, with ours for them.</param>
internal sealed record KeyTable(string Owner, IReadOnlyList<KeySpec> Keys, IReadOnlyDictionary<string, string> OtherWords)
{
    private readonly Dictionary<string, KeySpec> _byName = Keys.ToDictionary(key => key.Name, StringComparer.Ordinal);

    public IEnumerable<string> Names => Keys.Where(key => !key.IsDeprecated).Select(key => key.Name);

    public bool Knows(string key) => _byName.ContainsKey(key);

    public KeySpec this[string key] => _byName[key];
}
