namespace MiniAirflow.Core.Definitions;

/// <summary>"Did you mean": finds the known word that a misspelled one is closest to.</summary>
/// <remarks>The work of one instance is bounded, so that a document full of mistakes costs no more than it is worth; after that it offers nothing.</remarks>
public sealed class Suggestions
{
    private const int NearestThird = 3;
    private long _budget = 20_000_000;

    /// <summary>The closest of some words, or null when none is near: at most a third of the letters may differ.</summary>
    public string? For(string word, IEnumerable<string> known)
    {
        string? best = null;
        var bound = Math.Max(1, word.Length / NearestThird);
        foreach (var candidate in known)
        {
            if (Math.Abs(candidate.Length - word.Length) > bound) continue;
            _budget -= (long)(word.Length + 1) * (candidate.Length + 1);
            if (_budget < 0) return best;
            var distance = Distance(word, candidate);
            if (distance > bound || (distance == bound && best is not null)) continue;
            best = candidate;
            bound = distance;
        }
        return best;
    }

    /// <summary>The closest word as a question for <see cref="DefinitionProblem.Hint"/>; null when none is near.</summary>
    public string? Hint(string word, IEnumerable<string> known) =>
        For(word, known) is { } near ? $"did you mean {ProblemText.Quoted(near)}?" : null;

    /// <summary>Letters to insert, delete, change or swap with their neighbour, upper and lower case being equal.</summary>
    internal static int Distance(string a, string b)
    {
        var beforeLast = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + change);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }
            (beforeLast, last, row) = (last, row, beforeLast);
        }
        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
