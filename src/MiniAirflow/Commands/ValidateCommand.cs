using System.CommandLine;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Files;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Definitions;

namespace MiniAirflow.Commands;

/// <summary><c>validate</c>: every error of every file, without a server.</summary>
internal static class ValidateCommand
{
    public static Verb Create(CommandHost host)
    {
        var files = new Argument<string[]>("FILE|DIR") { Description = "Workflow files, folders of them, or - for standard input", Arity = ArgumentArity.OneOrMore };
        var json = JsonOption.Create();
        return new Verb("validate", "Check workflow files and print every error",
            "miniairflow validate etl.yaml",
            "miniairflow validate workflows/ --json | jq '.problems[]'",
            "generate-workflow | miniairflow validate -") { files, json }.Does(async (parsed, cancellationToken) =>
        {
            var read = await WorkflowFiles.ReadAsync(parsed.GetRequiredValue(files), host, runsHere: true, cancellationToken).ConfigureAwait(false);
            var problems = FileProblems.Of(read);
            if (parsed.GetValue(json)) host.Out.WriteJson(ReportOf(read, problems), CommandJsonContext.Default.ValidationReport);
            else Write(host, read, problems);
            return problems.Count == 0 ? ExitCodes.Ok : ExitCodes.BadInput;
        });
    }

    private static void Write(CommandHost host, IReadOnlyList<WorkflowFile> files, IReadOnlyList<DocumentProblem> problems)
    {
        FileProblems.Write(host.Out, problems);
        var bad = problems.Select(problem => problem.Source).Distinct().Count();
        if (bad == 0) host.Out.WriteLine(files.Count == 1 ? $"{TerminalText.Line(files[0].Name)} is valid." : $"{files.Count} files are valid.");
        else host.Remark($"{problems.Count} {(problems.Count == 1 ? "problem" : "problems")} in {bad} of {files.Count} {(files.Count == 1 ? "file" : "files")}.");
    }

    private static ValidationReport ReportOf(IReadOnlyList<WorkflowFile> files, IReadOnlyList<DocumentProblem> problems) => new(
        problems.Count == 0, files.Count,
        [.. problems.Select(problem => new FileProblem(problem.Source, problem.Line, problem.Column, problem.Path, problem.Message, problem.Hint))]);
}
