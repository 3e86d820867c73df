namespace MiniAirflow.Definitions.Folders;

/// <summary>What the scanner remembers of one file.</summary>
internal sealed class WatchedFile(string path)
{
    private (string? Hash, string? SharesNameWith) _told = (null, null);

    public string Path { get; } = path;

    /// <summary>How the file looked when it was read; null when it has to be read again in any case.</summary>
    public FileStamp? Stamp { get; set; }

    /// <summary>Hash of its bytes, or the reason why there are none; null before the first reading.</summary>
    public string? Hash { get; private set; }

    public ParsedWorkflow Parsed { get; private set; } = new();

    /// <summary>The name that this file last defined without problems.</summary>
    public string? OwnName { get; set; }

    /// <summary>The name of the last good version that was told; the consumer still runs it.</summary>
    public string? ToldName { get; private set; }

    /// <summary>The file that had this one's name first; null when the name is its own.</summary>
    public string? SharesNameWith { get; set; }

    /// <summary>Whether the name from before still stands: unchanged, or the file is broken and its last good version runs on.</summary>
    public bool KeepsOwnName => OwnName is not null && (Parsed.Definition is null || Parsed.Definition.Name == OwnName);

    public void Take(ParsedWorkflow parsed, string hash)
    {
        if (Hash == hash) return;
        Hash = hash;
        Parsed = parsed;
        SharesNameWith = null;
    }

    /// <summary>The change to tell; null when what was told last still holds.</summary>
    public FolderChange? TakeNews()
    {
        if (_told == (Hash, SharesNameWith)) return null;
        _told = (Hash, SharesNameWith);
        var parsed = SharesNameWith is null ? Parsed : Refused(SharesNameWith);
        var former = ToldName;
        ToldName = parsed.Definition?.Name ?? former;
        return new FolderChange(Path, parsed, former);
    }

    private ParsedWorkflow Refused(string first) => new()
    {
        Problems = [new DocumentProblem(Path, 1, 1, "name", $"The workflow name '{Parsed.Definition!.Name}' is defined in {first} already.", "give one of the two another name")],
    };
}
