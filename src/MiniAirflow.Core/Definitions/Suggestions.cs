namespace MiniAirflow.Core.Definitions;

/// <summary>"Did you mean": finds the known word that a misspelled one is closest to.</summary>
/// <remarks>The work of one instance is bounded, so that a document full of mistakes costs no more than it is worth; after that it offers nothing.</remarks>
public sealed class Suggestions
{
    private const int NearestThird = 3;
    private long _cells = 10_000_000;

    /// <summary>The closest of some words, or null when none is near: at most a third of the letters may differ.</summary>
    public string? For(string word, IEnumerable<string> known)
    {
        string? best = null;
        var bound = Math.Max(1, word.Length / NearestThird);
        var wanted = word.ToLowerInvariant();
        foreach (var candidate in known)
        {
            if (_cells < 0) break;
            if (Math.Abs(candidate.Length - word.Length) > bound) continue;
            var distance = Distance(wanted, candidate.ToLowerInvariant(), bound);
            if (distance > bound || (distance == bound && best is not null)) continue;
            best = candidate;
            bound = distance;
        }
        return best;
    }

    /// <summary>The closest word as a question for <see cref="DefinitionProblem.Hint"/>; null when none is near.</summary>
    public string? Hint(string word, IEnumerable<string> known) =>
        For(word, known) is { } near ? $"did you mean {ProblemText.Quoted(near)}?" : null;

    // Letters to insert, delete, change or swap with their neighbour. Given up once every way is beyond the bound.
    private int Distance(string a, string b, int bound)
    {
        var beforeLast = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var least = row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                least = Math.Min(least, row[j]);
            }
            _cells -= b.Length + 1;
            // A swap may come back from one row earlier, at a cost of one.
            if (least > bound + 1) return int.MaxValue;
            (beforeLast, last, row) = (last, row, beforeLast);
        }
        return last[b.Length];
    }
}
