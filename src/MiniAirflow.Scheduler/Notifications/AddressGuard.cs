using System.Net;
using System.Net.Sockets;

namespace MiniAirflow.Scheduler.Notifications;

/// <summary>Which addresses a webhook may be sent to. Pure; asked with the address that is connected to, so that no name can mean something else by then (S22).</summary>
internal sealed class AddressGuard(IReadOnlyList<IPNetwork> allowed)
{
    // Where machines of a cloud are told their own keys, and what is no single host at all.
    private static readonly IPNetwork[] Never = Networks(
        "169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32",
        "0.0.0.0/8", "::/128", "224.0.0.0/4", "240.0.0.0/4", "ff00::/8");

    private static readonly IPNetwork[] Inside = Networks(
        "127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fec0::/10",
        "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32",
        // Tunnels, which end at an address that is written inside.
        "2001::/32", "2002::/16", "::/96");

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Words for the usual networks.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<IPNetwork>> Words { get; } = new Dictionary<string, IReadOnlyList<IPNetwork>>(StringComparer.Ordinal)
    {
        ["loopback"] = Networks("127.0.0.0/8", "::1/128"),
        ["private"] = Networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"),
    };

    /// <summary>Why nothing is sent there; null when it may be.</summary>
    public string? Problem(IPAddress address)
    {
        var plain = Plain(address);
        if (Never.Any(network => network.Contains(plain))) return $"{plain} is link-local, or no host: hooks never send there.";
        if (allowed.Any(network => network.Contains(plain))) return null;
        return Inside.Any(network => network.Contains(plain)) ? $"{plain} is no address of the public internet; whoever runs the scheduler can allow its network with HOOK_ALLOWED_NETWORKS." : null;
    }

    /// <summary>The address without what is wrapped around it.</summary>
    private static IPAddress Plain(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        return Nat64.Contains(new IPAddress(address.GetAddressBytes())) ? new IPAddress(address.GetAddressBytes().AsSpan(12)) : new IPAddress(address.GetAddressBytes());
    }

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(IPNetwork.Parse)];
}

/// <summary>Whatever a name means, none of it may be sent to.</summary>
internal sealed class ForbiddenAddressException(string message) : Exception(message);
