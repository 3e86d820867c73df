namespace MiniAirflow.Core.Definitions.Validation;

/// <summary>Rules of <c>env</c>, of the workflow and of a task alike.</summary>
internal static class EnvironmentRules
{
    /// <summary>Beginning of the names by which a task is told who it is; nobody else sets them.</summary>
    public const string OwnPrefix = "MINIAIRFLOW_";

    public static void Check(IReadOnlyDictionary<string, string> env, string path, ProblemList problems)
    {
        if (env.Count > Limits.MaxEntries)
        {
            problems.Add(path, $"At most {Limits.MaxEntries} entries are allowed here, but there are {env.Count}.");
            return;
        }
        foreach (var (name, value) in env) CheckEntry(name, value, $"{path}.{name}", problems);
    }

    private static void CheckEntry(string name, string value, string path, ProblemList problems)
    {
        if (name.Length > Limits.MaxNameLength)
            problems.Add(path, $"The name of an environment variable has at most {Limits.MaxNameLength} characters; this one has {name.Length}.");
        else if (!Limits.EnvironmentName().IsMatch(name))
            problems.Add(path, $"{ProblemText.Quoted(name)} is no name of an environment variable.", "letters, digits and '_', not beginning with a digit");
        else if (name.StartsWith(OwnPrefix, StringComparison.Ordinal))
            problems.Add(path, $"{ProblemText.Quoted(name)} is reserved: names beginning with {OwnPrefix} are set for each task.", "choose another name");
        CheckValue(value, path, problems);
    }

    /// <summary>A value that fits into an environment block.</summary>
    public static void CheckValue(string value, string path, ProblemList problems)
    {
        var bytes = TextRules.Bytes(value);
        if (bytes > Limits.MaxValueBytes)
            problems.Add(path, $"A value has at most {Limits.MaxValueBytes} bytes; this one has {bytes}.", "put it into a file and name the file");
        TextRules.NoNul(value, "value", path, problems);
    }
}
