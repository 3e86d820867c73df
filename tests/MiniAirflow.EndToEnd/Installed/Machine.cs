using System.Text.RegularExpressions;

namespace MiniAirflow.EndToEnd.Installed;

/// <summary>A machine for one installation: its places are folders of the test, and systemd and the user database are stand-ins.</summary>
/// <remarks>What is typed here finds no other programs than those that the pages use, so a page that is changed cannot change the machine of the tests.</remarks>
internal sealed partial class Machine : IAsyncDisposable
{
    private static readonly string[] Tools = ["install", "ln"];

    private readonly TemporaryFolder _root = new();
    private readonly List<Account> _accounts = [];
    private readonly Dictionary<string, ChildProcess> _units = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _more = new(StringComparer.Ordinal);
    private string _release = "";
    private int _obeyed;

    private Machine()
    {
    }

    /// <summary>What is in the environment of whoever types.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>A place of the machine, such as <c>/etc/miniairflow/environment</c>.</summary>
    public string this[string place] => Redirect(place);

    private string Calls => _root["calls"];

    /// <summary>A machine that has the release unpacked and nothing installed.</summary>
    public static async Task<Machine> WithAsync(Release release)
    {
        var machine = new Machine();
        // Closed to others by default, and the service is somebody else.
        File.SetUnixFileMode(machine._root.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        foreach (var folder in (string[])["etc/systemd/system", "opt", "usr/local/bin", "var/lib", "bin"]) Release.OpenFolder(machine._root[folder]);
        foreach (var name in (string[])["useradd", "systemctl"])
            await Release.WriteProgramAsync(machine._root[$"bin/{name}"], $"#!/bin/sh\necho \"{name} $*\" >> '{machine.Calls}'\n");
        foreach (var tool in Tools) File.CreateSymbolicLink(machine._root[$"bin/{tool}"], $"/usr/bin/{tool}");
        machine.Environment["PATH"] = $"{machine._root["bin"]}:{machine["/usr/local/bin"]}";
        machine._release = await release.UnpackAsync(machine._root.Path);
        return machine;
    }

    /// <summary>Adds to the environment of a unit, as the owner of a machine would by a file of their own beside it.</summary>
    public void Add(string unit, params (string Name, string Value)[] variables) => _more[unit] = variables.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal);

    /// <summary>Types lines in the folder of the release until one fails; what they start is started.</summary>
    public async Task<CommandResult> TypeAsync(string lines)
    {
        var here = Redirect(lines);
        Absolute().Matches(here).Select(match => match.Value).ShouldAllBe(path => path.StartsWith(_root.Path, StringComparison.Ordinal), $"Every place of the page has to be one of the test's machine:\n{lines}");
        await using var shell = ChildProcess.Start("/bin/sh", ["-eu", "-c", here], _release, Environment);
        await Poll.UntilAsync(async () =>
        {
            var hasEnded = shell.HasExited;
            await ObeyAsync();
            return hasEnded;
        }, () => shell.Out + shell.Error + Told());
        return new CommandResult(await shell.WaitAsync(), shell.Out, shell.Error);
    }

    /// <summary>Starts a unit that is installed.</summary>
    public async Task StartAsync(string unit)
    {
        var text = await File.ReadAllTextAsync(this[$"/etc/systemd/system/{unit}.service"]);
        _units.Add(unit, await new Unit(unit, Redirect(text)).StartAsync(_accounts, _root["var/lib"], _more.GetValueOrDefault(unit) ?? new Dictionary<string, string>()));
    }

    /// <summary>Stops a unit as systemd does.</summary>
    /// <returns>Its exit code, and what it has said since its start.</returns>
    public async Task<CommandResult> StopAsync(string unit)
    {
        _units.Remove(unit, out var process).ShouldBeTrue(unit);
        await using var stopping = process!;
        await stopping.SignalAsync("TERM");
        return new CommandResult(await stopping.WaitAsync(), stopping.Out, stopping.Error);
    }

    /// <summary>What all units have said, for the message of a failed test.</summary>
    public string Told() => string.Concat(_units.Select(unit => $"\n== {unit.Key}\n{unit.Value.Out}{unit.Value.Error}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var unit in _units.Keys.ToList()) await StopAsync(unit);
        _root.Dispose();
    }

    /// <summary>Does what the stand-ins were asked since the last time.</summary>
    private async Task ObeyAsync()
    {
        if (!File.Exists(Calls)) return;
        foreach (var call in (await File.ReadAllLinesAsync(Calls)).Skip(_obeyed))
        {
            _obeyed++;
            switch (call.Split(' '))
            {
                case ["useradd", "--system", "--home", var home, var name]: _accounts.Add(new Account(name, home)); break;
                case ["systemctl", "enable", "--now", var unit]: await StartAsync(unit); break;
                default: throw new InvalidOperationException($"The stand-ins do not know what this is: {call}");
            }
        }
    }

    private string Redirect(string text) => Places().Replace(text, place => _root.Path + place.Value);

    [GeneratedRegex("/etc/miniairflow|/etc/systemd/system|/opt/miniairflow|/usr/local/bin|/var/lib/miniairflow")]
    private static partial Regex Places();

    [GeneratedRegex(@"(?<=^|[\s='""])/\S*", RegexOptions.Multiline)]
    private static partial Regex Absolute();
}
