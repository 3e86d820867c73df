using System.CommandLine;
using MiniAirflow.Settings;

namespace MiniAirflow.Commands.Frame;

/// <summary>The options of the servers: each verb has those that its role can use. What they mean together with the environment is for <see cref="RoleSettingsReader"/> to say.</summary>
internal sealed class RoleOptions
{
    private readonly Option<string?> _host = Text("--host", "ADDRESS", "Address to bind to [default: 127.0.0.1; with any other, everybody must show a key or log in]");
    private readonly Option<string?> _port;
    private readonly Option<string?> _database = DatabaseOption.Create();
    private readonly Option<string?> _databaseWait = Text("--db-wait", "SECONDS", "How long to wait at the start for a database server that does not answer [default: 60]");
    private readonly Option<string?> _data = Text("--data", "DIR", "Folder of the logs, temporary files and a SQLite database [default: .miniairflow]");
    private readonly Option<string[]> _workflows = List("--workflows", "DIR", "Folder whose workflow files are watched; repeat it for more [default: ./workflows, if there is one]");
    private readonly Option<string?> _slots = Text("--slots", "N", "Tasks at once, 1 to 1024 [default: four for each processor]");
    private readonly Option<string[]> _queues = List("--queues", "NAMES", "Queues to serve, with commas between them [default: default]");
    private readonly Option<string[]> _labels = List("--labels", "KEY=VALUE", "What to call this worker's machine, with commas between them; written to its log when it starts");
    private readonly Option<string?> _lease = Text("--lease", "SECONDS", "How long a silent worker keeps its tasks; else LEASE_SECONDS [default: 15]");
    private readonly Option<string?> _heartbeat = Text("--heartbeat", "SECONDS", "How often a worker renews its lease, three times a lease at least; else HEARTBEAT_SECONDS [default: 3]");
    private readonly Option<string?> _authentication = Text("--auth", "WHO", "Who must show a key or log in: required for everybody, local for everybody but this machine's user; else AUTH [default: local, and required with another --host]");
    private readonly Option<bool> _unauthenticated = new("--allow-unauthenticated") { Description = "Serve beyond this machine although nobody shows who they are; whoever reaches the port can run commands" };
    private readonly Option<string[]> _hosts = List("--allowed-hosts", "NAMES", "Host names under which the server may be called, with commas between them");
    private readonly Role _role;

    public RoleOptions(Role role)
    {
        _role = role;
        var what = role.HasApi ? "Port" : "Port of health and metrics";
        _port = Text("--port", "PORT", $"{what}; else {role.PortVariable} [default: {role.DefaultPort}]");
        if (!role.HasApi) _host.Description = "Address to bind to [default: 127.0.0.1]";
        _slots.Aliases.Add("--concurrency");
    }

    public void AddTo(Command verb)
    {
        foreach (var option in (Option[])[_host, _port, _database, _databaseWait]) verb.Add(option);
        if (_role.HasScheduler) verb.Add(_workflows);
        if (_role.HasWorker) foreach (var option in (Option[])[_data, _slots, _queues, _labels]) verb.Add(option);
        if (_role.HasWorker || _role.HasScheduler) foreach (var option in (Option[])[_lease, _heartbeat]) verb.Add(option);
        if (_role.HasApi) foreach (var option in (Option[])[_authentication, _unauthenticated]) verb.Add(option);
        verb.Add(_hosts);
    }

    public RoleArguments Read(ParseResult parsed) => new()
    {
        Host = parsed.GetValue(_host),
        Port = parsed.GetValue(_port),
        Database = parsed.GetValue(_database),
        DatabaseWait = parsed.GetValue(_databaseWait),
        DataDirectory = Value(parsed, _data),
        WorkflowFolders = Value(parsed, _workflows) ?? [],
        Slots = Value(parsed, _slots),
        Queues = Value(parsed, _queues) ?? [],
        Labels = Value(parsed, _labels) ?? [],
        Lease = Value(parsed, _lease),
        Heartbeat = Value(parsed, _heartbeat),
        Authentication = Value(parsed, _authentication),
        AllowsUnauthenticated = parsed.CommandResult.Command.Options.Contains(_unauthenticated) && parsed.GetValue(_unauthenticated),
        AllowedHosts = parsed.GetValue(_hosts) ?? [],
    };

    private static T? Value<T>(ParseResult parsed, Option<T> option) => parsed.CommandResult.Command.Options.Contains(option) ? parsed.GetValue(option) : default;

    private static Option<string?> Text(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };

    private static Option<string[]> List(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };
}
