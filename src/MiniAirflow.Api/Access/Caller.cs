using System.Net;
using Microsoft.AspNetCore.Http;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Access;

/// <summary>Who makes a request, and from where; and what is to be on record about it.</summary>
internal sealed class Caller(Principal principal, Credential? credential, string source)
{
    /// <summary>Who asks.</summary>
    public Principal Principal { get; } = principal;

    /// <summary>What they showed; null for nothing.</summary>
    public Credential? Credential { get; } = credential;

    /// <summary>The address they ask from.</summary>
    public string Source { get; } = source;

    /// <summary>What they change, in the handler's words; null for what the address says.</summary>
    public string? Target { get; set; }

    /// <summary>What changes, from what to what.</summary>
    public string Detail { get; set; } = "";

    /// <summary>One name for all requests of a caller.</summary>
    public string Key => $"{Principal.Kind.Word()}:{Principal.Id}";
}

/// <summary>Finds the caller of a request.</summary>
internal static class Callers
{
    /// <summary>The caller, whom the gate has let in.</summary>
    public static Caller Caller(this HttpContext http) =>
        http.Features.Get<Caller>() ?? throw new InvalidOperationException("The request has passed no gate.");

    /// <summary>Says what is to be on record about the change.</summary>
    /// <param name="http">The request.</param>
    /// <param name="target">What is changed.</param>
    /// <param name="detail">From what to what; never a secret.</param>
    public static void Record(this HttpContext http, string target, string detail = "")
    {
        if (http.Features.Get<Caller>() is not { } caller) return;
        (caller.Target, caller.Detail) = (target, detail);
    }

    /// <summary>The address that a request comes from: the connection's, or what a trusted proxy says of it.</summary>
    public static string SourceOf(HttpContext http) => http.Connection.RemoteIpAddress switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        IPAddress address => address.ToString(),
    };
}
