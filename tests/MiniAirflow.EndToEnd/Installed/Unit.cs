namespace MiniAirflow.EndToEnd.Installed;

/// <summary>A user that the page has made.</summary>
/// <param name="Name">The name.</param>
/// <param name="Home">The home folder.</param>
internal sealed record Account(string Name, string Home);

/// <summary>A unit of systemd, as far as it says what is started, where, as whom and with which environment.</summary>
/// <param name="name">The name, without its ending.</param>
/// <param name="text">The file, with the places of the test's machine in it.</param>
internal sealed class Unit(string name, string text)
{
    private readonly Dictionary<string, string> _settings = text.Split('\n').Where(line => !line.StartsWith('#') && line.Contains('='))
        .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    /// <summary>Starts what it names: with nothing of our environment, and as a user with no rights of its own where we may become one.</summary>
    /// <param name="accounts">The users that there are.</param>
    /// <param name="state">The folder in which state directories are made.</param>
    /// <param name="more">What the owner of the machine adds to the environment.</param>
    public async Task<ChildProcess> StartAsync(IReadOnlyList<Account> accounts, string state, IReadOnlyDictionary<string, string> more)
    {
        var account = accounts.SingleOrDefault(one => one.Name == _settings["User"]) ?? throw new InvalidOperationException($"{name} runs as {_settings["User"]}, whom nobody has made.");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", ["HOME"] = account.Home, ["USER"] = account.Name, ["LOGNAME"] = account.Name, ["SHELL"] = "/bin/sh",
        };
        foreach (var (key, value) in await FileAsync()) environment[key] = value;
        foreach (var (key, value) in more) environment[key] = value;

        var directory = Path.Combine(state, _settings["StateDirectory"]);
        Release.OpenFolder(directory);
        string[] become = [];
        // The build that is not native stays in its checkout, which may be closed to others.
        if (Environment.UserName == "root" && Release.IsNative)
        {
            await using var chown = ChildProcess.Start("chown", ["nobody:", directory], "/");
            (await chown.WaitAsync()).ShouldBe(0, chown.Error);
            become = ["setpriv", "--reuid=nobody", "--regid=65534", "--clear-groups"];
        }
        string[] words = ["-i", .. environment.Select(one => $"{one.Key}={one.Value}"), .. become, "sh", "-c", $"umask {_settings["UMask"]}; exec {_settings["ExecStart"]}"];
        return ChildProcess.Start("env", words, _settings.GetValueOrDefault("WorkingDirectory", "/"));
    }

    /// <summary>The variables of its file; one with a dash before it need not be there.</summary>
    private async Task<IEnumerable<KeyValuePair<string, string>>> FileAsync()
    {
        var file = _settings["EnvironmentFile"];
        if (file.StartsWith('-') && !File.Exists(file[1..])) return [];
        return (await File.ReadAllLinesAsync(file.TrimStart('-'))).Where(line => line.Contains('=')).Select(line => line.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1]));
    }
}
