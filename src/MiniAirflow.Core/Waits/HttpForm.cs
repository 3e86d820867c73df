namespace MiniAirflow.Core.Waits;

/// <summary>What an address must look like. One place for the definition and for what a template gives.</summary>
public static class HttpForm
{
    /// <summary>Whether it is an absolute address of http or https.</summary>
    public static bool IsAddress(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
}
