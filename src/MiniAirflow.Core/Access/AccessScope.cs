using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Access;

/// <summary>For which workflows a grant counts: all, or those that are listed, by whole name (<c>etl</c>) or by folder (<c>finance.*</c>).</summary>
/// <remarks>
/// A folder is what comes before a dot of a workflow's name: <c>finance.*</c> holds <c>finance.daily</c> and <c>finance.eu.daily</c>, and neither <c>finance</c> nor
/// <c>finances.daily</c>. The name is a workflow's identity for people, so it alone decides: a label in the definition could be changed by whoever may write it.
/// Names are compared character by character; no case, culture or Unicode form makes two names one (S06).
/// </remarks>
public sealed class AccessScope : IEquatable<AccessScope>
{
    /// <summary>Most entries of one scope.</summary>
    public const int MaxEntries = 100;

    private const string FolderEnd = ".*";
    private readonly HashSet<string> _names;
    private readonly string[] _folders;

    private AccessScope(IReadOnlyList<string> entries, bool isEverything)
    {
        (Entries, IsEverything) = (entries, isEverything);
        _names = entries.Where(entry => !entry.EndsWith(FolderEnd, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        // With its dot, so that a longer name that begins alike is not taken for a part of it.
        _folders = [.. entries.Where(entry => entry.EndsWith(FolderEnd, StringComparison.Ordinal)).Select(entry => entry[..^1])];
    }

    /// <summary>All workflows, those that are yet to come included.</summary>
    public static AccessScope Everything { get; } = new([], isEverything: true);

    /// <summary>The entries as they were written; empty for everything.</summary>
    public IReadOnlyList<string> Entries { get; }

    /// <summary>Whether it holds all workflows.</summary>
    public bool IsEverything { get; }

    /// <summary>Reads entries.</summary>
    /// <param name="entries">Names and folders; null for everything.</param>
    /// <param name="scope">The scope.</param>
    /// <param name="problem">What is wrong, as one sentence.</param>
    public static bool TryParse(IReadOnlyList<string>? entries, out AccessScope scope, out string? problem)
    {
        (scope, problem) = (Everything, null);
        if (entries is null) return true;
        problem = entries.Count switch
        {
            0 => "A list of workflows is empty; name at least one, or leave the list out for all.",
            > MaxEntries => $"A grant names {entries.Count} workflows, more than {MaxEntries}; use folders, as in finance.*.",
            _ => entries.Where(entry => !IsEntry(entry)).Select(entry => $"{ProblemText.Quoted(entry)} is neither a workflow's name nor a folder; write it as in etl or finance.*.").FirstOrDefault(),
        };
        if (problem is null) scope = new AccessScope([.. entries.Distinct(StringComparer.Ordinal)], isEverything: false);
        return problem is null;
    }

    /// <summary>Whether it holds a workflow of this name.</summary>
    public bool Contains(string workflow)
    {
        if (IsEverything || _names.Contains(workflow)) return true;
        foreach (var folder in _folders)
            if (workflow.Length > folder.Length && workflow.StartsWith(folder, StringComparison.Ordinal)) return true;
        return false;
    }

    /// <inheritdoc/>
    public bool Equals(AccessScope? other) => other is not null && IsEverything == other.IsEverything && Entries.SequenceEqual(other.Entries, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AccessScope);

    /// <inheritdoc/>
    public override int GetHashCode() => Entries.Count;

    private static bool IsEntry(string entry)
    {
        var name = entry.EndsWith(FolderEnd, StringComparison.Ordinal) ? entry[..^FolderEnd.Length] : entry;
        return name.Length <= Limits.MaxNameLength && Limits.Name().IsMatch(name);
    }
}
