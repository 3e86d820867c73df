using System.Net;
using System.Text;

namespace MiniAirflow.Deploy.Tests.Supply;

/// <summary>A registry that knows one flaw, of every version of one package, and nothing else.</summary>
internal sealed class FlawRegistry : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public FlawRegistry(string package, string flaw)
    {
        var root = $"http://127.0.0.1:{FreePort.Find()}/";
        Address = root + "index.json";
        _listener.Prefixes.Add(root);
        _listener.Start();
        _serving = Task.Run(() => ServeAsync(path => path switch
        {
            "/index.json" => $$"""{"version":"3.0.0","resources":[{"@id":"{{root}}flaws.json","@type":"VulnerabilityInfo/6.7.0"}]}""",
            "/flaws.json" => $$"""[{"@name":"base","@id":"{{root}}page.json","@updated":"2026-01-01T00:00:00Z"}]""",
            "/page.json" => $$"""{"{{package.ToLowerInvariant()}}":[{"severity":0,"url":"{{flaw}}","versions":"(, 999.0.0)"}]}""",
            _ => null,
        }));
    }

    public string Address { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync(Func<string, string?> answer)
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return; // closed
            }
            var text = answer(context.Request.Url!.AbsolutePath);
            if (text is null) context.Response.StatusCode = 404;
            else await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text));
            context.Response.Close();
        }
    }
}
