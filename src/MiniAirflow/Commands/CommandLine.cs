using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using MiniAirflow.Commands.Access;
using MiniAirflow.Commands.Backfills;
using MiniAirflow.Commands.Calendars;
using MiniAirflow.Commands.Deliveries;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Doctor;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Commands.Importing;
using MiniAirflow.Commands.Operations;
using MiniAirflow.Commands.Pools;
using MiniAirflow.Commands.Schedules;
using MiniAirflow.Commands.Secrets;
using MiniAirflow.Commands.Versions;
using MiniAirflow.Commands.Waits;
using MiniAirflow.Commands.Workers;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Commands;

/// <summary>The command line: all verbs, and what every one of them has in common.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command line to its exit code. Whatever goes wrong is one sentence on standard error.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CommandHost host, EngineParts engine)
    {
        // Known before the verbs are made: a verb's tables ask for it.
        if (arguments.TakeWhile(argument => argument != "--").Contains("--no-color")) host = host with { Screen = host.Screen with { HasColor = false } };
        var root = CreateRoot(host, engine);
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not CommandLineAction { ClearsParseErrors: true })
        {
            host.Remark(UsageProblem(parsed));
            return ExitCodes.BadInput;
        }
        return await InvokeAsync(parsed, host).ConfigureAwait(false);
    }

    private static RootCommand CreateRoot(CommandHost host, EngineParts engine)
    {
        var root = new RootCommand("Mini Airflow: workflows of real commands, scheduled, retried and shown")
        {
            RoleCommands.CreateStandalone(host, engine.RunRole),
            RoleCommands.CreateApi(host, engine.RunRole),
            RoleCommands.CreateScheduler(host, engine.RunRole),
            RoleCommands.CreateWorker(host, engine.RunRole),
            RunCommand.Create(host, engine.OpenEngine),
            ValidateCommand.Create(host),
            ImportCommands.Create(host),
            ApplyCommand.Create(host),
            ListCommand.Create(host),
            TriggerCommand.Create(host),
            RunsCommand.Create(host),
            ShowCommand.Create(host),
            LogsCommand.Create(host),
            WhyCommand.Create(host),
            ChangesCommand.Create(host),
            HealthCommand.Create(host),
            CancelCommand.Create(host),
            ClearCommand.Create(host),
            MarkCommand.Create(host),
            RerunCommand.Create(host),
            NoteCommand.Create(host),
            ApprovalsCommand.Create(host),
            AnswerCommand.Create(host),
            EventCommand.Create(host),
            PauseCommand.Create(host),
            ResumeCommand.Create(host),
            PausesCommand.Create(host),
            BackfillCommand.Create(host),
            CalendarCommand.Create(host),
            PoolsCommand.Create(host),
            QueuesCommand.Create(host),
            WorkersCommand.Create(host),
            SecretsCommand.Create(host),
            VariablesCommand.Create(host),
            DeliveriesCommand.Create(host),
            KeysCommand.Create(host),
            UsersCommand.Create(host),
            AuditCommand.Create(host),
            WhoAmICommand.Create(host),
            DoctorCommand.Create(host),
            DeleteCommand.Create(host),
            RetentionCommand.Create(host),
            ScheduleCommands.Create(host),
            VersionsCommand.Create(host),
            MigrateCommand.Create(host, engine.OpenMigrator),
            DbCommands.Create(host, engine.OpenCopy),
            SchemaCommand.Create(host),
            VersionCommand.Create(host),
            SweepCommand.Create(host, engine.Sweep),
            new Option<bool>("--no-color") { Description = "No colours; so does the environment variable NO_COLOR", Recursive = true },
        };
        root.SetAction(parsed => new HelpWithExamples(new System.CommandLine.Help.HelpAction()).Invoke(parsed));
        HelpWithExamples.Install(root);
        return root;
    }

    private static async Task<int> InvokeAsync(ParseResult parsed, CommandHost host)
    {
        var configuration = new InvocationConfiguration
        {
            Output = host.Out,
            Error = host.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, host.Stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (host.Stop.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception exception)
        {
            var (exitCode, message) = Failures.Of(exception);
            await host.Error.WriteLineAsync(TerminalText.Block(message)).ConfigureAwait(false);
            return exitCode;
        }
        finally
        {
            await host.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static string UsageProblem(ParseResult parsed)
    {
        var help = $"see '{PathOf(parsed.CommandResult)} --help'.";
        if (parsed.CommandResult.Command.Subcommands.Count == 0 || parsed.UnmatchedTokens is not [var word, ..] || word.StartsWith('-'))
            return $"{parsed.Errors[0].Message.TrimEnd('.', '\n')}; {help}";
        var near = new Suggestions().Hint(word, parsed.CommandResult.Command.Subcommands.Where(known => !known.Hidden).Select(known => known.Name));
        return $"There is no verb '{word}'; {(near is null ? "" : near + " ")}{(near is null ? help : char.ToUpperInvariant(help[0]) + help[1..])}";
    }

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "miniairflow";
}
