using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MiniAirflow.TestKit;

/// <summary>A small mail server: takes whatever is handed in, by SMTP without TLS, and keeps it.</summary>
public sealed class MailServer : IAsyncDisposable, IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<ReceivedMail> _mails = [];
    private readonly Task _accepting;

    /// <summary>Starts it on a free port.</summary>
    public MailServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Its port, on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What it answers to RCPT instead of 250; null to take everybody.</summary>
    public string? Refusal { get; set; }

    /// <summary>What was handed in.</summary>
    public IReadOnlyList<ReceivedMail> Mails
    {
        get
        {
            lock (_mails) return [.. _mails];
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = ServeAsync(client);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
            await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 here");
            await ConverseAsync(reader, writer);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side went.
        }
    }

    private async Task ConverseAsync(StreamReader reader, StreamWriter writer)
    {
        var (from, to) = ("", new List<string>());
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "EHLO" or "HELO" or "RSET" or "NOOP":
                    await writer.WriteLineAsync("250 yes");
                    break;
                case "MAIL":
                    (from, to) = (Mailbox(line), []);
                    await writer.WriteLineAsync("250 yes");
                    break;
                case "RCPT":
                    if (Refusal is null) to.Add(Mailbox(line));
                    await writer.WriteLineAsync(Refusal ?? "250 yes");
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 go on");
                    var text = await ReadDataAsync(reader);
                    lock (_mails) _mails.Add(new ReceivedMail(from, to, text));
                    await writer.WriteLineAsync("250 taken");
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    return;
                default:
                    await writer.WriteLineAsync("502 what?");
                    break;
            }
        }
    }

    private async Task<string> ReadDataAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line and not ".")
            text.Append(line.StartsWith('.') ? line[1..] : line).Append('\n');
        return text.ToString();
    }

    private static string Mailbox(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
}

/// <summary>A mail as it was handed in.</summary>
/// <param name="From">Who the envelope says it is from.</param>
/// <param name="To">Whom the envelope says it is for.</param>
/// <param name="Text">Headers and body.</param>
public sealed record ReceivedMail(string From, IReadOnlyList<string> To, string Text);
