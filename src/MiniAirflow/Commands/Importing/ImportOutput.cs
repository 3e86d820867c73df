using System.CommandLine;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Files;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Definitions.Importing;

namespace MiniAirflow.Commands.Importing;

/// <summary>What the verbs of <c>import</c> have in common: options, reading, and where workflows and notes go.</summary>
internal sealed class ImportOutput
{
    private readonly Option<string?> _folder = new("--out") { Description = "Folder for one file a workflow [default: standard output]", HelpName = "DIR" };
    private readonly Option<bool> _force = new("--force") { Description = "Write over files that exist" };
    private readonly Option<string?> _zone = new("--timezone") { Description = "Zone of schedules that name none [default: the machine's]", HelpName = "ZONE" };
    private readonly Option<string?> _directory = new("--directory") { Description = "Directory that commands begin in where nothing else is said", HelpName = "DIR" };
    private readonly Option<bool> _json = JsonOption.Create();

    /// <summary>Reads all files of an import.</summary>
    public delegate ImportResult Import(IReadOnlyList<ImportSource> sources, ImportOptions options, DateTimeOffset now);

    public void AddTo(Command verb)
    {
        foreach (var option in (Option[])[_folder, _force, _zone, _directory, _json]) verb.Add(option);
    }

    public string? TimeZoneOf(ParseResult parsed) => parsed.GetValue(_zone);

    /// <summary>An absolute path; null when none is given.</summary>
    public string? DirectoryOf(ParseResult parsed) => parsed.GetValue(_directory) is { Length: > 0 } directory ? Path.GetFullPath(directory) : null;

    public async Task<int> RunAsync(ParseResult parsed, IReadOnlyList<string> files, Import import, ImportOptions options, CommandHost host, CancellationToken cancellationToken)
    {
        var sources = new List<ImportSource>();
        foreach (var file in files) sources.Add(new ImportSource(file, await BoundedText.ReadBytesAsync(file, host, cancellationToken).ConfigureAwait(false)));
        var result = import(sources, options, host.Time.GetUtcNow());
        var paths = parsed.GetValue(_folder) is { } folder && result.Problems.Count == 0 ? Write(folder, parsed.GetValue(_force), result.Workflows) : null;
        if (parsed.GetValue(_json)) host.Out.WriteJson(ReportOf(result, paths), CommandJsonContext.Default.ImportReport);
        else Show(host, result, paths);
        return result.Problems.Count == 0 ? ExitCodes.Ok : ExitCodes.BadInput;
    }

    private static void Show(CommandHost host, ImportResult result, List<string>? paths)
    {
        FileProblems.Write(host.Error, result.Problems);
        foreach (var note in result.Notes) host.Remark(note.ToString());
        if (result.Problems.Count > 0) return;
        if (result.Workflows.Count == 0) host.Remark("There is nothing to import.");
        if (paths is not null)
            foreach (var path in paths) host.Out.WriteLine(TerminalText.Line(path));
        else host.Out.Write(string.Join("---\n", result.Workflows.Select(workflow => workflow.Yaml)));
    }

    /// <summary>Writes all files, or none where one exists.</summary>
    private static List<string> Write(string folder, bool isForced, IReadOnlyList<ImportedWorkflow> workflows)
    {
        var paths = workflows.Select(workflow => Path.Combine(folder, workflow.Name + ".yaml")).ToList();
        if (!isForced && paths.Find(File.Exists) is { } existing) throw CommandException.BadInput($"'{existing}' exists already, and nothing was written; --force writes over it.");
        Directory.CreateDirectory(folder);
        foreach (var (path, workflow) in paths.Zip(workflows)) File.WriteAllText(path, workflow.Yaml);
        return paths;
    }

    private static ImportReport ReportOf(ImportResult result, List<string>? paths) => new(
        result.Problems.Count == 0,
        [.. result.Workflows.Select((workflow, i) => new ImportedFile(workflow.Name, workflow.Source, workflow.Line, paths?[i], workflow.Yaml))],
        [.. result.Notes.Select(note => new ImportRemark(note.Source, note.Line, note.Text))],
        [.. result.Problems.Select(problem => new FileProblem(problem.Source, problem.Line, problem.Column, problem.Path, problem.Message, problem.Hint))]);
}
