using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Settings;

namespace MiniAirflow.Commands.Doctor;

/// <summary><c>doctor</c>: what is unsafe about the settings that a server would be started with here.</summary>
internal static class DoctorCommand
{
    public static Verb Create(CommandHost host)
    {
        var (role, server) = (new RoleOptions(Role.Standalone), new ServerOptions());
        var verb = new Verb("doctor", "Look for unsafe settings of a server; with its address, at its keys too",
            "miniairflow doctor",
            "miniairflow doctor --host 0.0.0.0 --allowed-hosts airflow.example.com",
            "miniairflow doctor --url http://127.0.0.1:8080 --api-key-file admin.key --json");
        role.AddTo(verb);
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            var (read, problems) = RoleSettingsReader.Read(Role.Standalone, role.Read(parsed), host.Environment);
            var findings = problems.Select(problem => new Finding("settings", problem)).ToList();
            if (read is { Settings: { } settings })
            {
                findings.AddRange(Checkup.OfSettings(settings, Environment.IsPrivilegedProcess));
                findings.AddRange(Checkup.OfFiles(settings, host.Environment));
            }
            if (server.NamesServer(parsed, host))
            {
                using var connection = server.Connect(parsed, host);
                findings.AddRange(Checkup.OfKeys(await connection.Client.ListApiKeysAsync(cancellationToken).ConfigureAwait(false), host.Time.GetUtcNow()));
            }
            if (server.IsJson(parsed)) host.Out.WriteJson(findings, DoctorJsonContext.Default.IReadOnlyListFinding);
            else if (findings.Count == 0) host.Out.WriteLine("Nothing unsafe was found.");
            else foreach (var finding in findings) host.Out.WriteLine(TerminalText.Line($"{finding.Subject}: {finding.Sentence}"));
            return findings.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
        });
    }
}
