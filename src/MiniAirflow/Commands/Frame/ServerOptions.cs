using System.CommandLine;
using MiniAirflow.Core.Tracing;

namespace MiniAirflow.Commands.Frame;

/// <summary>The options of every verb that speaks to a server.</summary>
internal sealed class ServerOptions
{
    private readonly Option<string?> _url = new("--url")
    {
        Description = "Address of the server; else MINIAIRFLOW_URL, else http://127.0.0.1:8080 (PORT changes the port)",
        HelpName = "URL",
    };

    private readonly Option<string?> _keyFile = new("--api-key-file")
    {
        Description = "File with the key to send; else MINIAIRFLOW_API_KEY_FILE, or the key itself in MINIAIRFLOW_API_KEY",
        HelpName = "FILE",
    };

    private readonly Option<bool> _json = JsonOption.Create();

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Add(_url);
        verb.Add(_keyFile);
        verb.Add(_json);
    }

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Whether a server is named, rather than left to be the usual one.</summary>
    public bool NamesServer(ParseResult parsed, CommandHost host) => parsed.GetValue(_url) is not null || host.Environment("MINIAIRFLOW_URL") is { Length: > 0 };

    /// <summary>Connects to the server; nothing is sent yet.</summary>
    public ServerConnection Connect(ParseResult parsed, CommandHost host) => ServerConnection.To(
        AddressOf(parsed.GetValue(_url), host.Environment), KeyOf(parsed.GetValue(_keyFile), host.Environment), TraceContext.Parse(host.Environment(TraceContext.Variable)));

    /// <summary>The key from a file or the environment, never from the command line, which everybody on the machine can read (S17); null for none.</summary>
    /// <exception cref="CommandException">It cannot be read, or is no key.</exception>
    internal static string? KeyOf(string? file, Func<string, string?> environment)
    {
        file ??= environment("MINIAIRFLOW_API_KEY_FILE") is { Length: > 0 } named ? named : null;
        string? key;
        try
        {
            key = file is null ? environment("MINIAIRFLOW_API_KEY") : File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandException.BadInput($"The key cannot be read: {e.Message}");
        }
        if (string.IsNullOrWhiteSpace(key)) return file is null ? null : throw CommandException.BadInput($"The file of the key is empty: '{file}'.");
        key = key.Trim();
        return key.All(one => one is > ' ' and < '\x7f') ? key : throw CommandException.BadInput($"{(file is null ? "MINIAIRFLOW_API_KEY" : $"The file '{file}'")} holds no key; it is one line that begins with mak_.");
    }

    /// <summary>The server's address from the option and the environment.</summary>
    /// <exception cref="CommandException">It is no HTTP address.</exception>
    internal static Uri AddressOf(string? option, Func<string, string?> environment)
    {
        var (text, source) = option is not null ? (option, "--url")
            : environment("MINIAIRFLOW_URL") is { Length: > 0 } set ? (set, "MINIAIRFLOW_URL")
            : ($"http://127.0.0.1:{(environment("PORT") is { Length: > 0 } port ? port : "8080")}", "PORT");
        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.Query.Length == 0
            ? uri
            : throw CommandException.BadInput($"{source} gives no server address: '{text}'; write it like http://127.0.0.1:8080.");
    }
}

/// <summary>The switch for output that programs read.</summary>
internal static class JsonOption
{
    public static Option<bool> Create(string description = "Print JSON for programs") => new("--json") { Description = description };
}
