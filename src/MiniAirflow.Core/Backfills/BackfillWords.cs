namespace MiniAirflow.Core.Backfills;

/// <summary>States of backfills and reprocess policies as words: what the store, the API and the CLI write.</summary>
public static class BackfillWords
{
    private static readonly string[] States = ["running", "paused", "success", "failed", "cancelled"];
    private static readonly string[] Policies = ["none", "failed", "completed"];
    private static readonly string[] Controls = ["pause", "resume", "cancel"];

    /// <summary>Words of all states.</summary>
    public static IReadOnlyList<string> AllStates => States;

    /// <summary>Words of all policies.</summary>
    public static IReadOnlyList<string> AllPolicies => Policies;

    /// <summary>The word of what is done with a backfill.</summary>
    public static string Word(this BackfillControl control) => Controls[(int)control];

    /// <summary>The word of a state.</summary>
    public static string Word(this BackfillState state) => States[(int)state];

    /// <summary>The word of a policy.</summary>
    public static string Word(this Reprocess reprocess) => Policies[(int)reprocess];

    /// <summary>Reads a state from a word that this program wrote.</summary>
    public static BackfillState ParseState(string word) => (BackfillState)Array.IndexOf(States, word);

    /// <summary>Reads a policy from its word.</summary>
    public static bool TryParse(string? word, out Reprocess reprocess)
    {
        var index = word is null ? -1 : Array.IndexOf(Policies, word);
        reprocess = index < 0 ? default : (Reprocess)index;
        return index >= 0;
    }
}
