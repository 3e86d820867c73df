using MiniAirflow.Core.Storage;
using MiniAirflow.Definitions;

namespace MiniAirflow.Commands.Files;

/// <summary>The files of workflows that tasks of others run: beside the file that names them, and called as they are.</summary>
internal static class Companions
{
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    /// <summary>Reads what is named and not among the files already, and what that names in turn. A workflow without such a file is left out: its task will tell.</summary>
    public static IReadOnlyList<WorkflowFile> Read(IReadOnlyList<WorkflowFile> files, DateTimeOffset now)
    {
        var known = files.Select(file => file.Parsed.Definition?.Name).ToHashSet(StringComparer.Ordinal);
        var found = new List<WorkflowFile>();
        var open = new Queue<WorkflowFile>(files);
        while (open.TryDequeue(out var file))
        {
            if (file.Parsed.Definition is not { } definition || file.Name == WorkflowFiles.StandardInput) continue;
            foreach (var name in WorkflowCycle.ChildrenOf(definition).Where(known.Add))
            {
                var folder = Path.GetDirectoryName(Path.GetFullPath(file.Name))!;
                if (Array.Find(Extensions, extension => File.Exists(Path.Combine(folder, name + extension))) is not { } extension) continue;
                var path = Path.Combine(folder, name + extension);
                var companion = new WorkflowFile(path, WorkflowDocument.ReadFile(path, now));
                found.Add(companion);
                open.Enqueue(companion);
            }
        }
        return found;
    }
}
