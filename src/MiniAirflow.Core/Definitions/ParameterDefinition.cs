using System.Text.Json.Serialization;

namespace MiniAirflow.Core.Definitions;

/// <summary>A parameter of a workflow: what a trigger may give. Its value is text on its way to a task, whatever its type.</summary>
public sealed record ParameterDefinition
{
    /// <summary>What its text must read as.</summary>
    public ParameterType Type { get; init; }

    /// <summary>Value used when a trigger gives none; null makes the parameter required.</summary>
    public string? Default { get; init; }

    /// <summary>The only values it may have; empty for any.</summary>
    public IReadOnlyList<string> Enum { get; init; } = [];

    /// <summary>The least value of a number; null for none.</summary>
    public decimal? Min { get; init; }

    /// <summary>The greatest value of a number; null for none.</summary>
    public decimal? Max { get; init; }

    /// <summary>A regular expression that the whole value must match; null for none. Matched without backtracking, so that no value takes long.</summary>
    public string? Pattern { get; init; }

    /// <summary>Free text shown where the parameter is asked for.</summary>
    public string Description { get; init; } = "";
}

/// <summary>What the text of a parameter must read as.</summary>
public enum ParameterType
{
    /// <summary>Anything.</summary>
    [JsonStringEnumMemberName("string")]
    Text,

    /// <summary>A whole number in decimal digits.</summary>
    [JsonStringEnumMemberName("integer")]
    WholeNumber,

    /// <summary>A number in decimal digits.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A day, as in 2026-03-01.</summary>
    Date,

    /// <summary>A JSON document.</summary>
    Json,
}
