using System.CommandLine;
using MiniAirflow.Settings;

namespace MiniAirflow.Commands.Frame;

/// <summary>The options of <c>standalone</c>. What they mean together with the environment is for <see cref="StandaloneSettingsReader"/> to say.</summary>
internal sealed class StandaloneOptions
{
    private readonly Option<string?> _host = Text("--host", "ADDRESS", "Address to bind to [default: 127.0.0.1, so that nobody else can start commands here]");
    private readonly Option<string?> _port = Text("--port", "PORT", "Port; else PORT [default: 8080]");
    private readonly Option<string?> _database = DatabaseOption.Create();
    private readonly Option<string?> _data = Text("--data", "DIR", "Folder of the database, the logs and temporary files [default: .miniairflow]");
    private readonly Option<string[]> _workflows = List("--workflows", "DIR", "Folder whose workflow files are watched; repeat it for more [default: ./workflows, if there is one]");
    private readonly Option<string?> _slots = Text("--slots", "N", "Tasks at once, 1 to 1024 [default: four for each processor]");
    private readonly Option<string[]> _queues = List("--queues", "NAMES", "Queues to serve, with commas between them [default: default]");
    private readonly Option<bool> _unauthenticated = new("--allow-unauthenticated") { Description = "Serve beyond this machine although nobody has to log in; whoever reaches the port can run commands" };
    private readonly Option<string[]> _hosts = List("--allowed-hosts", "NAMES", "Host names under which the server may be called, with commas between them");

    public void AddTo(Command verb)
    {
        foreach (var option in (Option[])[_host, _port, _database, _data, _workflows, _slots, _queues, _unauthenticated, _hosts]) verb.Add(option);
    }

    public StandaloneArguments Read(ParseResult parsed) => new()
    {
        Host = parsed.GetValue(_host),
        Port = parsed.GetValue(_port),
        Database = parsed.GetValue(_database),
        DataDirectory = parsed.GetValue(_data),
        WorkflowFolders = parsed.GetValue(_workflows) ?? [],
        Slots = parsed.GetValue(_slots),
        Queues = parsed.GetValue(_queues) ?? [],
        AllowsUnauthenticated = parsed.GetValue(_unauthenticated),
        AllowedHosts = parsed.GetValue(_hosts) ?? [],
    };

    private static Option<string?> Text(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };

    private static Option<string[]> List(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };
}
