using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace MiniAirflow.Deploy.Tests;

/// <summary>What the images run and what compose puts together, as far as it can be shown without a container engine.</summary>
public sealed class ContainerTests : IDisposable
{
    private static readonly string[] Roles = ["api", "scheduler", "worker"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void S33_every_image_is_built_as_a_release_is_and_runs_without_root()
    {
        var release = Checkout.Read("Makefile").Split('\n').Single(line => line.Contains("dotnet publish src/MiniAirflow -c Release", StringComparison.Ordinal));
        release.ShouldContain("-r $(RID)");
        foreach (var role in Roles)
        {
            var file = Checkout.Read($"docker/{role}/Dockerfile");
            file.ShouldContain("dotnet publish src/MiniAirflow -c Release -r ", customMessage: role);
            file.ShouldContain("clang zlib1g-dev", customMessage: role);
            file.ShouldContain("\nUSER $APP_UID\n", customMessage: role);
            file.LastIndexOf("\nUSER ", StringComparison.Ordinal).ShouldBeGreaterThan(file.LastIndexOf("\nRUN ", StringComparison.Ordinal), role);
            if (role != "worker") file.ShouldContain("-chiseled", customMessage: "No shell is needed where no command is run.");
        }
    }

    [Fact]
    public void S33_no_container_of_compose_holds_the_engine_or_rights_of_the_host()
    {
        var text = Checkout.Read("docker-compose.yaml");
        text.ShouldNotContain("docker.sock");
        text.ShouldContain("security_opt: [\"no-new-privileges:true\"]\n  cap_drop: [ALL]\n");
        foreach (var right in (string[])["privileged", "cap_add", "network_mode", "pid", "ipc", "userns_mode", "devices"]) text.ShouldNotMatch($@"(?m)^\s+{right}:");
    }

    [Fact]
    public async Task What_an_image_starts_and_asks_for_its_health_are_command_lines_that_we_know()
    {
        foreach (var role in Roles)
        {
            var lines = Checkout.Read($"docker/{role}/Dockerfile").Split('\n');
            foreach (var line in (string[])[lines.Single(one => one.StartsWith("ENTRYPOINT ", StringComparison.Ordinal)), lines.Single(one => one.Contains(" CMD [", StringComparison.Ordinal))])
            {
                var words = System.Text.Json.JsonSerializer.Deserialize<string[]>(line[line.IndexOf('[', StringComparison.Ordinal)..])!;
                words[0].ShouldBe("/opt/miniairflow/miniairflow");
                var answer = await Product.RunAsync(_folder.Path, [.. words[1..], "--help"]);
                answer.ExitCode.ShouldBe(0, $"{line}\n{answer}");
                // Nobody listens, and every word was understood: 3, not 2.
                if (words[1] == "health") (await Product.RunAsync(_folder.Path, [.. words[1..], "--url", "http://127.0.0.1:9"])).ExitCode.ShouldBe(3, line);
            }
        }
    }

    [Fact]
    public void Compose_names_services_files_and_volumes_that_there_are()
    {
        var compose = (Dictionary<object, object>)new DeserializerBuilder().Build().Deserialize(new MergingParser(new Parser(new StringReader(Checkout.Read("docker-compose.yaml")))))!;
        var services = Map(compose["services"]);
        services.Keys.ShouldBe(["postgres", "redis", .. Roles, "prometheus", "grafana"], ignoreOrder: true);
        var volumes = Map(compose["volumes"]).Keys.ToList();
        foreach (var (name, service) in services.Select(one => (one.Key, Map(one.Value))))
        {
            if (service.TryGetValue("build", out var build)) File.Exists(Checkout.PathOf((string)Map(build)["dockerfile"])).ShouldBeTrue(name);
            else ((string)service["image"]).ShouldMatch("^[a-z/]+:v?[0-9]", name);
            foreach (var source in ((List<object>)service["volumes"]).Select(volume => ((string)volume).Split(':')[0]))
            {
                if (source.StartsWith("./", StringComparison.Ordinal)) Path.Exists(Checkout.PathOf(source)).ShouldBeTrue($"{name}: {source}");
                else volumes.ShouldContain(source, name);
            }
            // An image of ours brings its own; the worker's takes 45 s to end at most.
            (service.ContainsKey("healthcheck") || service.ContainsKey("build")).ShouldBeTrue(name);
        }
        foreach (var role in Roles)
        {
            var service = Map(services[role]);
            Map(service["depends_on"]).Keys.ShouldBe(["postgres", "redis"], ignoreOrder: true);
            Map(service["environment"]).Keys.ShouldContain("DATABASE_URL");
            service["read_only"].ShouldBe("true");
        }
    }

    private static Dictionary<string, object> Map(object value) => ((Dictionary<object, object>)value).ToDictionary(one => (string)one.Key, one => one.Value, StringComparer.Ordinal);
}
