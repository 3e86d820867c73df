namespace MiniAirflow.Core.Access;

/// <summary>What somebody may do, from least to most: each role may do all that those before it may.</summary>
public enum Role
{
    /// <summary>Reads workflows, runs and logs.</summary>
    Viewer,

    /// <summary>Starts, repeats and ends runs as well.</summary>
    Operator,

    /// <summary>Writes definitions as well, and with them decides which commands run on workers.</summary>
    Author,

    /// <summary>Decides who may do what, and reads the audit record.</summary>
    Admin,
}

/// <summary>The words for roles.</summary>
public static class RoleWords
{
    private static readonly string[] Words = ["viewer", "operator", "author", "admin"];

    /// <summary>Every role's word, least first.</summary>
    public static IReadOnlyList<string> All => Words;

    /// <summary>The word for a role.</summary>
    public static string Word(this Role role) => Words[(int)role];

    /// <summary>Reads a word.</summary>
    public static bool TryParse(string? word, out Role role)
    {
        var index = Array.IndexOf(Words, word);
        role = (Role)Math.Max(0, index);
        return index >= 0;
    }
}
