using System.Text;
using MiniAirflow.Commands;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Roles;

namespace MiniAirflow.Cli.Tests.Support;

/// <summary>What a command line did.</summary>
internal sealed record CliResult(int ExitCode, string Out, string Error)
{
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Runs command lines in this process, with all that they see given.</summary>
internal sealed class Cli
{
    public Dictionary<string, string> Environment { get; } = [];

    public ScreenInfo Screen { get; init; } = ScreenInfo.Pipe;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public CancellationToken Stop { get; init; }

    public CancellationToken Hurry { get; init; }

    public string Input { get; init; } = "";

    public TextWriter? Out { get; init; }

    public bool IsInteractive { get; init; }

    public static EngineParts RealEngine { get; } = new(RoleServer.RunAsync, LocalEngine.OpenAsync, StoreOpener.OpenMigrator, _ => 0, StoreMover.OpenAsync);

    public async Task<CliResult> RunAsync(params string[] arguments)
    {
        var (output, error) = (Out ?? new StringWriter(), new StringWriter());
        var host = new CommandHost
        {
            Out = output,
            Error = error,
            Environment = name => Environment.GetValueOrDefault(name),
            Screen = Screen,
            Time = Time,
            Stop = Stop,
            Hurry = Hurry,
            OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(Input)),
            IsInputInteractive = IsInteractive,
            MachineName = "here",
        };
        var exitCode = await CommandLine.RunAsync(arguments, host, RealEngine);
        return new CliResult(exitCode, output.ToString() ?? "", error.ToString());
    }
}
