using System.Net;
using Microsoft.AspNetCore.Http;
using MiniAirflow.Api.Problems;

namespace MiniAirflow.Api.Defences;

/// <summary>Answers only to names that are ours: a page that rebinds its own DNS name to our address still sends that name as the host (S07).</summary>
internal sealed class HostGuard
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase) { "localhost", "127.0.0.1", "::1" };
    private readonly bool _anyAddress;

    public HostGuard(ApiOptions options)
    {
        _anyAddress = options.BoundHost is "0.0.0.0" or "::" or "[::]" or "*" or "+";
        if (!_anyAddress) _names.Add(Bare(options.BoundHost));
        foreach (var host in options.AllowedHosts) _names.Add(Bare(host));
    }

    public void Check(HttpRequest request)
    {
        var host = Bare(request.Host.Host);
        if (_names.Contains(host) || (_anyAddress && IPAddress.TryParse(host, out _))) return;
        throw Problem.Forbidden(host.Length == 0
            ? "The request names no host."
            : $"This server does not answer to the host name '{host}'; add it to the allowed hosts if it is meant to.");
    }

    private static string Bare(string host) => host.Trim('[', ']').TrimEnd('.');
}
