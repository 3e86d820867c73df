using System.Reflection;
using System.Runtime.InteropServices;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands;

/// <summary><c>version</c>: what this program is.</summary>
internal static class VersionCommand
{
    public static Verb Create(CommandHost host)
    {
        var json = JsonOption.Create();
        return new Verb("version", "Print the version", "miniairflow version", "miniairflow version --json") { json }.Does(parsed =>
        {
            var info = Read();
            if (parsed.GetValue(json)) host.Out.WriteJson(info, CommandJsonContext.Default.VersionInfo);
            else host.Out.WriteLine($"miniairflow {info.Version}{(info.Commit is null ? "" : $" ({info.Commit})")}, {info.Runtime}, {info.Platform}");
            return ExitCodes.Ok;
        });
    }

    private static VersionInfo Read()
    {
        var full = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        var parts = full.Split('+', 2);
        return new VersionInfo(parts[0], parts.Length > 1 ? parts[1] : null, RuntimeInformation.FrameworkDescription, RuntimeInformation.RuntimeIdentifier);
    }
}
