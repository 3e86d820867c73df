using System.Net;

namespace MiniAirflow.Scheduler.Notifications;

/// <summary>How an operator writes networks down.</summary>
public static class AllowedNetworks
{
    /// <summary>Reads <c>loopback</c>, <c>private</c>, an address, or a network such as <c>10.0.0.0/8</c>.</summary>
    /// <returns>False when it is none of them.</returns>
    public static bool TryParse(string text, out IReadOnlyList<IPNetwork> networks)
    {
        if (AddressGuard.Words.TryGetValue(text, out var known)) networks = known;
        else if (IPNetwork.TryParse(text, out var network)) networks = [network];
        else if (IPAddress.TryParse(text, out var address)) networks = [new IPNetwork(address, address.GetAddressBytes().Length * 8)];
        else networks = [];
        return networks.Count > 0;
    }
}
