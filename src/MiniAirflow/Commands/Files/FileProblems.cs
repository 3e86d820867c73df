using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Definitions;

namespace MiniAirflow.Commands.Files;

/// <summary>What is wrong with workflow files, as people and programs read it.</summary>
internal static class FileProblems
{
    /// <summary>Every problem of every file, and every name that two files claim.</summary>
    public static IReadOnlyList<DocumentProblem> Of(IReadOnlyList<WorkflowFile> files)
    {
        var problems = files.SelectMany(file => file.Parsed.Problems).ToList();
        var byName = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (file.Parsed.Definition is not { } definition || byName.TryAdd(definition.Name, file.Name)) continue;
            problems.Add(new DocumentProblem(file.Name, 1, 1, "name", $"Workflow '{definition.Name}' is also in {byName[definition.Name]}.", "give one of them another name"));
        }
        return problems;
    }

    /// <summary>One line for each problem, in the form that editors turn into links.</summary>
    public static void Write(TextWriter output, IEnumerable<DocumentProblem> problems)
    {
        foreach (var problem in problems) output.WriteLine(TerminalText.Line(problem.ToString()));
    }

    /// <summary>Writes the problems to standard error; says whether there were any.</summary>
    public static bool AreReported(CommandHost host, IReadOnlyList<WorkflowFile> files)
    {
        var problems = Of(files);
        Write(host.Error, problems);
        return problems.Count > 0;
    }
}
