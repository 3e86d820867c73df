using System.Text;
using MiniAirflow.Api.Problems;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Api.Secrets;

/// <summary>What a secret and a variable have in common: a value that fits into an environment, and a description.</summary>
internal static class NamedValue
{
    /// <summary>Refuses what cannot be stored; the value itself is never repeated.</summary>
    public static void Check(string value, string? description, bool mayBeEmpty)
    {
        var problems = new List<ProblemItem>();
        if (value.Length == 0 && !mayBeEmpty) problems.Add(new ProblemItem { Path = "value", Message = "The value is empty." });
        if (value.Contains('\0', StringComparison.Ordinal)) problems.Add(new ProblemItem { Path = "value", Message = "The value contains a NUL character, which no program can be given." });
        if (Encoding.UTF8.GetByteCount(value) is > Limits.MaxValueBytes and var bytes)
            problems.Add(new ProblemItem { Path = "value", Message = $"A value has at most {Limits.MaxValueBytes} bytes; this one has {bytes}.", Hint = "put it into a file and name the file" });
        if (description is not null && (description.Length > Limits.MaxDescriptionLength || description.Contains('\0', StringComparison.Ordinal)))
            problems.Add(new ProblemItem { Path = "description", Message = $"A description is a text of at most {Limits.MaxDescriptionLength} characters, without NUL." });
        if (problems.Count > 0) throw Problem.BadDocument(problems);
    }
}
