using System.Security.Cryptography;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Folders;

/// <summary>Compares a folder with what it held before. One pass after another, never two at once; no waiting and no watching here.</summary>
internal sealed class FolderScanner(string folder, TimeProvider time)
{
    private readonly SortedDictionary<string, WatchedFile> _files = new(StringComparer.Ordinal);

    /// <summary>Reads what changed since the last pass: removals first, then the others by path.</summary>
    public IReadOnlyList<FolderChange> Scan()
    {
        var now = time.GetUtcNow();
        var present = List();
        if (present is null) return [];
        var changes = Forget(present);
        foreach (var path in present) Look(path, now);
        AssignNames();
        foreach (var file in _files.Values)
            if (file.TakeNews() is { } news) changes.Add(news);
        return changes;
    }

    // Null when the folder exists but cannot be listed just now: its files are not gone, they are only out of sight.
    private SortedSet<string>? List()
    {
        try
        {
            var paths = Directory.EnumerateFiles(folder).Where(IsWorkflowFile);
            return new SortedSet<string>(paths, StringComparer.Ordinal);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Editors keep their own files beside the real one; those begin with a dot.
    private static bool IsWorkflowFile(string path) => DocumentFormats.OfFile(path) is not null && Path.GetFileName(path)[0] != '.';

    private List<FolderChange> Forget(SortedSet<string> present)
    {
        var gone = _files.Values.Where(file => !present.Contains(file.Path)).ToList();
        foreach (var file in gone) _files.Remove(file.Path);
        return [.. gone.Select(file => new FolderChange(file.Path, null, file.ToldName))];
    }

    private void Look(string path, DateTimeOffset now)
    {
        if (!_files.TryGetValue(path, out var file)) _files.Add(path, file = new WatchedFile(path));
        if (FileStamp.Of(path) is not { } stamp)
        {
            file.Take(WorkflowDocument.Refused(new DocumentException(Position.Start, "The file cannot be read: it is a broken link, or out of reach."), path), hash: "");
            file.Stamp = null;
            return;
        }
        if (file.Stamp == stamp) return;
        file.Stamp = stamp.IsTrustworthy(now) ? stamp : null;
        Read(file, now);
    }

    private static void Read(WatchedFile file, DateTimeOffset now)
    {
        try
        {
            var bytes = DocumentBytes.ReadFile(file.Path);
            var hash = Convert.ToHexString(SHA256.HashData(bytes));
            if (file.Hash == hash) return;
            file.Take(WorkflowDocument.Parse(bytes, DocumentFormats.OfFile(file.Path)!.Value, DocumentSource.OfFile(file.Path), now), hash);
        }
        catch (DocumentException e)
        {
            // The cause may go away without a trace in the stamp, as permissions do.
            file.Stamp = null;
            file.Take(WorkflowDocument.Refused(e, file.Path), hash: e.Message);
        }
    }

    // A name belongs to the file that had it first; among newcomers, to the first by path. A file that breaks keeps the name
    // of its last good version, because that version goes on running.
    private void AssignNames()
    {
        var owners = new Dictionary<string, WatchedFile>(StringComparer.Ordinal);
        foreach (var file in _files.Values.Where(file => file.KeepsOwnName)) owners.TryAdd(file.OwnName!, file);
        foreach (var file in _files.Values)
        {
            if (file.Parsed.Definition is not { } definition) continue;
            if (owners.TryAdd(definition.Name, file)) file.OwnName = definition.Name;
            file.SharesNameWith = owners[definition.Name] == file ? null : owners[definition.Name].Path;
        }
    }
}
