using System.Globalization;
using System.Reflection;
using MiniAirflow.Core.Tracing;
using MiniAirflow.Tracing;

namespace MiniAirflow.Settings;

/// <summary>Settings of traces, from OpenTelemetry's own variables. Nothing is recorded unless an endpoint is set.</summary>
internal sealed class TraceSettings
{
    private const int MostMilliseconds = 600_000;
    private readonly Func<string, string?> _environment;
    private readonly List<string> _problems;

    private TraceSettings(Func<string, string?> environment, List<string> problems) => (_environment, _problems) = (environment, problems);

    /// <summary>Reads them. What is wrong is told without the values of headers, which hold keys.</summary>
    /// <returns>Null where nothing is recorded.</returns>
    public static OtlpOptions? Read(Role role, string worker, Func<string, string?> environment, List<string> problems)
    {
        var reader = new TraceSettings(environment, problems);
        if (string.Equals(reader.Of("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase) || reader.IsSwitchedOff() || reader.Endpoint() is not { } endpoint) return null;
        reader.CheckProtocol();
        return new OtlpOptions
        {
            Endpoint = endpoint,
            Headers = reader.Pairs(reader.Name("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS")),
            Timeout = TimeSpan.FromMilliseconds(reader.Milliseconds(reader.Name("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"))),
            Sampler = reader.Sampler(),
            Resource = reader.Resource(role, worker),
        };
    }

    private string? Of(string name) => _environment(name) is { } value && value.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>The variable that counts: the one for traces, where it is set.</summary>
    private string Name(string forTraces, string forAll) => Of(forTraces) is null ? forAll : forTraces;

    private bool IsSwitchedOff()
    {
        var exporter = Of("OTEL_TRACES_EXPORTER") ?? "otlp";
        if (exporter is not ("otlp" or "none")) _problems.Add($"OTEL_TRACES_EXPORTER is neither otlp nor none: '{exporter}'.");
        return exporter == "none";
    }

    private Uri? Endpoint()
    {
        var name = Name("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT");
        if (Of(name) is not { } text) return null;
        if (name == "OTEL_EXPORTER_OTLP_ENDPOINT") text = text.TrimEnd('/') + "/v1/traces";
        if (Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https" && endpoint.UserInfo.Length == 0) return endpoint;
        _problems.Add($"{name} is no address of a collector; write it like http://localhost:4318, without a password.");
        return null;
    }

    private void CheckProtocol()
    {
        var name = Name("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL");
        if (Of(name) is { } protocol and not ("http/json" or "http/protobuf"))
            _problems.Add($"{name} is '{protocol}'; spans are sent as http/json, which collectors take at port 4318.");
    }

    private double Milliseconds(string name)
    {
        if (Of(name) is not { } text) return 10_000;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= MostMilliseconds) return number;
        _problems.Add($"{name} must be a number of milliseconds from 1 to {MostMilliseconds}, not '{text}'.");
        return 10_000;
    }

    private TraceSampler Sampler()
    {
        var word = Of("OTEL_TRACES_SAMPLER") ?? "parentbased_always_on";
        switch (word)
        {
            case "always_on": return new TraceSampler(FollowsCaller: false);
            case "always_off": return new TraceSampler(FollowsCaller: false, Ratio: 0);
            case "traceidratio": return new TraceSampler(FollowsCaller: false, Ratio());
            case "parentbased_always_on": return new TraceSampler();
            case "parentbased_always_off": return new TraceSampler(Ratio: 0);
            case "parentbased_traceidratio": return new TraceSampler(Ratio: Ratio());
            default:
                _problems.Add($"OTEL_TRACES_SAMPLER is no sampler: '{word}'; it is always_on, always_off or traceidratio, with or without parentbased_ before it.");
                return new TraceSampler();
        }
    }

    private double Ratio()
    {
        if (Of("OTEL_TRACES_SAMPLER_ARG") is not { } text) return 1;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var ratio) && ratio <= 1) return ratio;
        _problems.Add($"OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1, not '{text}'.");
        return 1;
    }

    private List<SpanAttribute> Resource(Role role, string worker)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["service.name"] = $"miniairflow-{role.Verb}",
            ["service.version"] = typeof(TraceSettings).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown",
            ["service.instance.id"] = $"{Environment.MachineName}:{(role.HasWorker ? worker : role.Verb)}:{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}",
        };
        foreach (var (name, value) in Pairs("OTEL_RESOURCE_ATTRIBUTES")) all[name] = value;
        if (Of("OTEL_SERVICE_NAME") is { } service) all["service.name"] = service;
        return [.. all.Select(one => new SpanAttribute(one.Key, one.Value))];
    }

    /// <summary>A list as in <c>key=value,other=some%20thing</c>.</summary>
    private List<KeyValuePair<string, string>> Pairs(string name)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var part in (Of(name) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            var (key, value) = at <= 0 ? ("", "") : (part[..at].Trim(), Uri.UnescapeDataString(part[(at + 1)..].Trim()));
            if (key.Length > 0 && !key.Any(one => one is <= ' ' or > '~') && !value.Any(char.IsControl)) pairs.Add(new(key, value));
            else _problems.Add($"{name} is no list of the form key=value,other=value.");
        }
        return pairs;
    }
}
