using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MiniAirflow.Core.Definitions;

/// <summary>Meanings of exit codes in the canonical text.</summary>
internal sealed record StoredExitCodes
{
    public IReadOnlyList<int>? Skip { get; init; }
    public IReadOnlyList<int>? Fail { get; init; }
    public IReadOnlyList<int>? Retry { get; init; }

    public static StoredExitCodes? Of(ExitCodeRules? rules) => rules is null or { IsEmpty: true } ? null : new()
    {
        Skip = Omit(rules.Skip),
        Fail = Omit(rules.Fail),
        Retry = Omit(rules.Retry),
    };

    public ExitCodeRules ToDefinition() => new() { Skip = Skip ?? [], Fail = Fail ?? [], Retry = Retry ?? [] };

    // A set: neither order nor repetition means anything.
    private static List<int>? Omit(IReadOnlyList<int> codes) => codes.Count == 0 ? null : [.. codes.Distinct().Order()];
}

/// <summary>The concurrency key of a workflow's runs in the canonical text.</summary>
internal sealed record StoredRunConcurrency
{
    public required string Key { get; init; }
    public int? Limit { get; init; }
    public RunConflict? OnConflict { get; init; }

    public static StoredRunConcurrency? Of(RunConcurrencyDefinition? one) =>
        one is null ? null : new() { Key = one.Key, Limit = Defaults.Omit(one.Limit, 1), OnConflict = Defaults.Omit(one.OnConflict, RunConflict.Queue) };

    public RunConcurrencyDefinition ToDefinition() => new() { Key = Key, Limit = Limit ?? 1, OnConflict = OnConflict ?? RunConflict.Queue };
}

/// <summary>A limit by a key in the canonical text.</summary>
internal sealed record StoredConcurrency
{
    public required string Key { get; init; }
    public int? Limit { get; init; }

    public static StoredConcurrency? Of(ConcurrencyDefinition? one) => one is null ? null : new() { Key = one.Key, Limit = Defaults.Omit(one.Limit, 1) };

    public ConcurrencyDefinition ToDefinition() => new() { Key = Key, Limit = Limit ?? 1 };
}

/// <summary>The words of <see cref="ContinueOn"/>.</summary>
public static class ContinueOnWords
{
    /// <summary>All words, in the order of the enumeration's bits.</summary>
    public static IReadOnlyList<string> All { get; } = ["failed", "skipped"];

    internal static List<string>? Of(ContinueOn ends) =>
        ends == ContinueOn.None ? null : [.. All.Where((_, i) => ((int)ends >> i & 1) == 1)];

    internal static ContinueOn Read(IEnumerable<string> words) =>
        words.Aggregate(ContinueOn.None, (ends, word) => All.IndexOf(word) is >= 0 and var place ? ends | (ContinueOn)(1 << place) : throw new JsonException($"'{word}' is no end to continue on."));
}

/// <summary>A branch is <c>true</c>, or a map from exit codes to names, as in a workflow file.</summary>
internal sealed class BranchDefinitionConverter : JsonConverter<BranchDefinition>
{
    public override BranchDefinition Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.True) return BranchDefinition.ByOutput;
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A branch is true or a map.");
        var codes = new SortedDictionary<int, IReadOnlyList<string>>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var code = int.Parse(reader.GetString()!, CultureInfo.InvariantCulture);
            var names = new List<string>();
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) names.Add(reader.GetString()!);
            codes[code] = names;
        }
        return new BranchDefinition { ByExitCode = codes };
    }

    public override void Write(Utf8JsonWriter writer, BranchDefinition value, JsonSerializerOptions options)
    {
        if (value.ByExitCode is not { } codes)
        {
            writer.WriteBooleanValue(true);
            return;
        }
        writer.WriteStartObject();
        foreach (var (code, names) in codes.OrderBy(one => one.Key))
        {
            writer.WriteStartArray(code.ToString(CultureInfo.InvariantCulture));
            // A set: neither order nor repetition means anything.
            foreach (var name in names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) writer.WriteStringValue(name);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }
}

internal sealed class TriggerRuleConverter() : JsonStringEnumConverter<TriggerRule>(JsonNamingPolicy.SnakeCaseLower);
