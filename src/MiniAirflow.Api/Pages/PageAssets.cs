using System.Security.Cryptography;

namespace MiniAirflow.Api.Pages;

/// <summary>What was built from <c>web/</c> and is inside the executable.</summary>
/// <remarks>Each file is there in two compressed forms, <c>.br</c> and <c>.gz</c>, and the page itself as it is, because something is written into it for each answer.</remarks>
internal sealed class PageAssets
{
    private const string Prefix = "ui/";
    private const string Page = "index.html";

    private readonly Dictionary<string, PageAsset> _assets = new(StringComparer.Ordinal);

    public PageAssets()
    {
        var assembly = typeof(PageAssets).Assembly;
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        foreach (var zipped in names.Where(name => name.EndsWith(".gz", StringComparison.Ordinal)))
        {
            var name = zipped[Prefix.Length..^3];
            var brotli = $"{Prefix}{name}.br";
            _assets.Add(name, new PageAsset(ContentTypeOf(name), Read(zipped), names.Contains(brotli) ? Read(brotli) : null));
        }
        Document = new PageDocument(System.Text.Encoding.UTF8.GetString(Read(Prefix + Page)));

        byte[] Read(string resource)
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
    }

    /// <summary>The page that every address of the interface shows.</summary>
    public PageDocument Document { get; }

    /// <summary>A file by its path below the interface's address; null for none.</summary>
    public PageAsset? Find(string path) => _assets.GetValueOrDefault(path);

    /// <summary>Names of all files but the page.</summary>
    public IReadOnlyCollection<string> Names => _assets.Keys;

    private static string ContentTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".json" => "application/json",
        ".txt" => "text/plain; charset=utf-8",
        ".woff2" => "font/woff2",
        _ => "application/octet-stream",
    };
}

/// <summary>A file of the interface.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Gzip">Compressed with gzip.</param>
/// <param name="Brotli">Compressed with brotli; null when that was not made.</param>
internal sealed record PageAsset(string ContentType, byte[] Gzip, byte[]? Brotli)
{
    /// <summary>Its entity tag, by its content.</summary>
    public string Tag { get; } = $"\"{Convert.ToHexStringLower(SHA256.HashData(Gzip).AsSpan(0, 8))}\"";
}
