using System.Text;

namespace MiniAirflow.Core.Definitions.Validation;

/// <summary>Rules of names, descriptions and numbers.</summary>
internal static class TextRules
{
    /// <summary>A name that is safe in a path, a URL, a label and a terminal.</summary>
    public static void Name(string name, string owner, string path, ProblemList problems)
    {
        if (name.Length == 0) problems.Add(path, $"The {owner} needs a name.", "letters, digits, '_', '-' and '.'");
        else if (name.Length > Limits.MaxNameLength)
            problems.Add(path, $"A name has at most {Limits.MaxNameLength} characters; this one has {name.Length}.");
        else if (!Limits.Name().IsMatch(name))
            problems.Add(path, $"{ProblemText.Quoted(name)} is no valid {owner} name.", "letters, digits, '_', '-' and '.', beginning with a letter, a digit or '_'");
    }

    public static void Description(string text, string path, ProblemList problems)
    {
        if (text.Length > Limits.MaxDescriptionLength)
            problems.Add(path, $"A description has at most {Limits.MaxDescriptionLength} characters; this one has {text.Length}.");
        NoNul(text, "description", path, problems);
    }

    public static void Between(int value, int least, int most, string path, ProblemList problems)
    {
        if (value < least || value > most) problems.Add(path, $"Must be from {least} to {most}, but is {value}.");
    }

    /// <summary>No process can be given a NUL byte, and no database text column holds one.</summary>
    public static void NoNul(string text, string owner, string path, ProblemList problems)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) problems.Add(path, $"The {owner} contains a NUL character, which no program can be given.");
    }

    public static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);
}
