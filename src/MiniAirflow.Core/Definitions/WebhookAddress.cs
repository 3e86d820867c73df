namespace MiniAirflow.Core.Definitions;

/// <summary>What may be the address of a webhook.</summary>
public static class WebhookAddress
{
    /// <summary>What is wrong with an address by its form, as one sentence that does not repeat it, since it may be a secret; null when nothing is.</summary>
    /// <remarks>Where it leads is looked at when the connection is made, since names may mean another machine by then.</remarks>
    public static string? Problem(string url)
    {
        if (url.Length > Limits.MaxAddressLength) return $"An address has at most {Limits.MaxAddressLength} characters.";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp) || address.Host.Length == 0)
            return "The address is none of a web service: it begins with https:// or http:// and a host.";
        if (address.UserInfo.Length > 0) return "The address holds a password, which has no place in it; sign the requests with 'secret_env', or give the whole address by 'url_env'.";
        return address.Fragment.Length > 0 ? "The address has a fragment, which is sent to nobody." : null;
    }
}
