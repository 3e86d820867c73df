using MiniAirflow.Core.Tracing;
using MiniAirflow.Settings;
using MiniAirflow.Tracing;

namespace MiniAirflow.Cli.Tests.Settings;

/// <summary>OpenTelemetry's variables, as far as they are heard.</summary>
public sealed class TraceSettingsTests
{
    private static readonly (string, string) Endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");

    public static TheoryData<(string, string)[]> Off() => [.. new (string, string)[][]
    {
        [], [("OTEL_SERVICE_NAME", "x")], [("OTEL_EXPORTER_OTLP_ENDPOINT", " ")], [Endpoint, ("OTEL_SDK_DISABLED", "TRUE")], [Endpoint, ("OTEL_TRACES_EXPORTER", "none")],
    }];

    [Theory]
    [MemberData(nameof(Off))]
    public void Nothing_is_recorded_unless_a_collector_is_named_and_nobody_says_no((string, string)[] variables) => Read(variables).ShouldBeNull();

    [Fact]
    public void The_endpoint_for_all_gets_the_path_of_traces_and_the_one_for_traces_is_taken_as_it_is()
    {
        Read(Endpoint)!.Endpoint.AbsoluteUri.ShouldBe("http://collector:4318/v1/traces");
        Read(("OTEL_EXPORTER_OTLP_ENDPOINT", "https://gate/otlp/"))!.Endpoint.AbsoluteUri.ShouldBe("https://gate/otlp/v1/traces");
        Read(Endpoint, ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://other:1/in"))!.Endpoint.AbsoluteUri.ShouldBe("http://other:1/in");
    }

    [Fact]
    public void Headers_resource_and_times_are_heard_and_what_is_for_traces_counts_first()
    {
        var options = Read(Endpoint, ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%2Cb, x=1"), ("OTEL_EXPORTER_OTLP_TIMEOUT", "2500"), ("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "1500"),
            ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test,service.name=lost"), ("OTEL_SERVICE_NAME", "etl"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"))!;
        options.Headers.ShouldBe([new("api-key", "a,b"), new("x", "1")]);
        options.Timeout.ShouldBe(TimeSpan.FromMilliseconds(1500));
        options.Resource.ShouldContain(new SpanAttribute("service.name", "etl"));
        options.Resource.ShouldContain(new SpanAttribute("deployment.environment.name", "test"));
        Read(Endpoint)!.Resource.ShouldContain(new SpanAttribute("service.name", "miniairflow-worker"));
        Read(Endpoint)!.Resource.ShouldContain(one => one.Name == "service.instance.id" && one.Text!.Contains(":w7:"));
        Read(Endpoint, ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=a"), ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "api-key=b"))!.Headers.ShouldBe([new("api-key", "b")]);
    }

    [Theory]
    [InlineData("always_on", null, false, 1)]
    [InlineData("always_off", "0.5", false, 0)]
    [InlineData("traceidratio", "0.25", false, 0.25)]
    [InlineData("parentbased_always_on", null, true, 1)]
    [InlineData("parentbased_always_off", null, true, 0)]
    [InlineData("parentbased_traceidratio", "0.25", true, 0.25)]
    [InlineData("parentbased_traceidratio", null, true, 1)]
    [InlineData(null, "0.25", true, 1)]
    public void Samplers_are_OpenTelemetry_s(string? sampler, string? argument, bool followsCaller, double ratio) =>
        Read(Endpoint, ("OTEL_TRACES_SAMPLER", sampler ?? ""), ("OTEL_TRACES_SAMPLER_ARG", argument ?? ""))!.Sampler.ShouldBe(new TraceSampler(followsCaller, ratio));

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", "write it like http://localhost:4318")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://me:s3cr3t@collector", "without a password")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "ftp://collector", "is no address of a collector")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "sent as http/json")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "10s", "milliseconds")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "s3cr3t", "no list of the form key=value")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "key=s3cr3t%0D%0Aother: 1", "no list of the form key=value")]
    [InlineData("OTEL_TRACES_SAMPLER", "jaeger_remote", "is no sampler")]
    [InlineData("OTEL_TRACES_EXPORTER", "zipkin", "neither otlp nor none")]
    public void What_is_wrong_is_said_by_its_name_and_without_secrets(string name, string value, string words)
    {
        var problems = new List<string>();
        TraceSettings.Read(Role.Worker, "w7", one => one == name ? value : one == "OTEL_EXPORTER_OTLP_ENDPOINT" ? Endpoint.Item2 : null, problems);
        var problem = problems.ShouldHaveSingleItem();
        (problem.StartsWith(name, StringComparison.Ordinal), problem.Contains(words, StringComparison.Ordinal), problem.Contains("s3cr3t", StringComparison.Ordinal)).ShouldBe((true, true, false), problem);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("NaN")]
    [InlineData("half")]
    public void A_share_is_from_0_to_1(string argument)
    {
        var problems = new List<string>();
        TraceSettings.Read(Role.Worker, "w7", one => one switch { "OTEL_EXPORTER_OTLP_ENDPOINT" => Endpoint.Item2, "OTEL_TRACES_SAMPLER" => "traceidratio", "OTEL_TRACES_SAMPLER_ARG" => argument, _ => null }, problems);
        problems.ShouldHaveSingleItem().ShouldContain("from 0 to 1");
    }

    private static OtlpOptions? Read(params (string Name, string Value)[] variables)
    {
        var problems = new List<string>();
        var options = TraceSettings.Read(Role.Worker, "w7", name => variables.FirstOrDefault(one => one.Name == name).Value, problems);
        problems.ShouldBeEmpty();
        return options;
    }
}
