using System.Text;
using MiniAirflow.Commands;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Roles;
using MiniAirflow.Worker.Containers;
using MiniAirflow.Worker.Processes;

using var signals = new Signals();
await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 16 * 1024);
var host = new CommandHost
{
    Out = output,
    Error = Console.Error,
    Screen = ScreenInfo.OfConsole(Environment.GetEnvironmentVariable),
    IsInputInteractive = !Console.IsInputRedirected,
    Stop = signals.Stop,
    Hurry = signals.Hurry,
};
return await CommandLine.RunAsync(args, host, new EngineParts(RoleServer.RunAsync, LocalEngine.OpenAsync, StoreOpener.OpenMigrator, workers => ProcessSweeper.Sweep(workers).Killed + ContainerSweeper.Sweep(workers), StoreMover.OpenAsync));
