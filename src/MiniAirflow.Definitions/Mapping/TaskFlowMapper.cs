using System.Globalization;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Mapping;

/// <summary>The keys of a task by which its end decides what follows, and beside whom it runs.</summary>
internal static class TaskFlowMapper
{
    public static BranchDefinition? Branch(MapFields fields, MappingContext context)
    {
        const string expected = "true, or a map of exit codes and task names";
        var path = fields.PathOf("branch");
        switch (fields.Find("branch"))
        {
            case null:
                return null;
            case ScalarNode { Kind: ScalarKind.Boolean } scalar:
                return scalar.Text.Equals("true", StringComparison.OrdinalIgnoreCase) ? BranchDefinition.ByOutput : null;
            case MapNode map:
                return new BranchDefinition { ByExitCode = Codes(map, path, context) };
            case var node:
                context.Mismatch(node, path, expected, "write '0: [names]' below it");
                return null;
        }
    }

    public static ExitCodeRules? ExitCodes(MapFields fields, MappingContext context)
    {
        if (fields.Find("exit_codes") is not { } node) return null;
        var path = fields.PathOf("exit_codes");
        if (context.Map(node, path, "a map of meanings and exit codes", "write 'skip: [99]' below it") is not { } map) return null;
        var codes = new MapFields(map, path, WorkflowKeys.ExitCodes, context);
        var rules = new ExitCodeRules { Skip = codes.Integers("skip"), Fail = codes.Integers("fail"), Retry = codes.Integers("retry") };
        return rules.IsEmpty ? null : rules;
    }

    public static ConcurrencyDefinition? Concurrency(MapFields fields, MappingContext context)
    {
        if (fields.Find("concurrency") is not { } node) return null;
        var path = fields.PathOf("concurrency");
        if (context.Map(node, path, "a map with a key and a limit", "write 'key: name' and 'limit: 1' below it") is not { } map) return null;
        var concurrency = new MapFields(map, path, WorkflowKeys.Concurrency, context);
        return new ConcurrencyDefinition { Key = concurrency.Text("key") ?? "", Limit = concurrency.Integer("limit") };
    }

    private static SortedDictionary<int, IReadOnlyList<string>> Codes(MapNode map, string path, MappingContext context)
    {
        var codes = new SortedDictionary<int, IReadOnlyList<string>>();
        foreach (var entry in map.Entries)
        {
            var place = $"{path}.{entry.Key}";
            if (!int.TryParse(entry.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code > Limits.MaxExitCode)
                context.Problems.Add(entry.KeyAt, place, $"{ProblemText.Quoted(entry.Key)} is no exit code.", $"a whole number from 0 to {Limits.MaxExitCode}");
            else
                codes[code] = context.Names(entry.Value, place);
        }
        return codes;
    }
}
