using MiniAirflow.Settings;
using MiniAirflow.TestKit;
using MiniAirflow.Worker.Containers;

namespace MiniAirflow.Cli.Tests.Settings;

/// <summary>Where a worker is told to run containers.</summary>
public sealed class ContainerSettingsTests : IDisposable
{
    private readonly TemporaryFolder _account = new();

    public void Dispose() => _account.Dispose();

    [Theory]
    [InlineData("", ContainerEngine.Found)]
    [InlineData("docker", ContainerEngine.Docker)]
    [InlineData("podman", ContainerEngine.Podman)]
    [InlineData("none", ContainerEngine.None)]
    public void A_plain_worker_is_told_what_to_use(string word, ContainerEngine engine)
    {
        var (settings, problems) = Read(("CONTAINERS", word));
        problems.ShouldBeEmpty();
        settings.Engine.ShouldBe(engine);
    }

    [Fact]
    public void In_a_pod_the_cluster_is_the_pods_own()
    {
        WriteAccount();
        var (settings, problems) = Read(("CONTAINERS", "kubernetes"), ("KUBERNETES_SERVICE_HOST", "fd00::1"), ("KUBERNETES_SERVICE_PORT", "6443"), ("KUBERNETES_SERVICE_ACCOUNTS", "a, b"));
        problems.ShouldBeEmpty();
        var cluster = settings.Kubernetes!;
        (cluster.Server.ToString(), cluster.Namespace, cluster.TokenFile, cluster.CaFile).ShouldBe(("https://[fd00::1]:6443/", "team", _account["token"], _account["ca.crt"]));
        cluster.ServiceAccounts.ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Elsewhere_the_cluster_is_named()
    {
        WriteAccount();
        var (settings, problems) = Read(("CONTAINERS", "kubernetes"), ("KUBERNETES_API", "https://kube.example.com"), ("KUBERNETES_NAMESPACE", "jobs"), ("KUBERNETES_TOKEN_FILE", _account["token"]));
        problems.ShouldBeEmpty();
        var cluster = settings.Kubernetes!;
        (cluster.Server.ToString(), cluster.Namespace, cluster.TokenFile, cluster.CaFile).ShouldBe(("https://kube.example.com/", "jobs", _account["token"], null));
    }

    [Theory]
    [InlineData("CONTAINERS", "lxc", "CONTAINERS is none of kubernetes, docker, podman and none: 'lxc'.")]
    [InlineData("CONTAINERS", "kubernetes", "CONTAINERS=kubernetes needs the address of the API server: run the worker in a pod, or name it with KUBERNETES_API.")]
    [InlineData("KUBERNETES_API", "http://kube.example.com", "KUBERNETES_API must be an https address, or http on this machine, not 'http://kube.example.com'.")]
    [InlineData("KUBERNETES_TOKEN_FILE", "/nowhere/token", "KUBERNETES_TOKEN_FILE: there is no file '/nowhere/token'.")]
    [InlineData("KUBERNETES_NAMESPACE", "A/b", "KUBERNETES_NAMESPACE is no name of a namespace: 'A/b'.")]
    public void What_is_wrong_is_told(string variable, string value, string problem)
    {
        var usual = variable == "CONTAINERS" ? [] : new Dictionary<string, string> { ["CONTAINERS"] = "kubernetes", ["KUBERNETES_API"] = "https://127.0.0.1:6443" };
        usual[variable] = value;
        Read([.. usual.Select(one => (one.Key, one.Value))]).Problems.ShouldContain(problem);
    }

    private void WriteAccount()
    {
        foreach (var (name, text) in (IEnumerable<(string, string)>)[("token", "t"), ("ca.crt", "c"), ("namespace", "team\n")]) File.WriteAllText(_account[name], text);
    }

    private (ContainerOptions Settings, List<string> Problems) Read(params (string Name, string Value)[] environment)
    {
        var all = environment.ToDictionary(one => one.Name, one => one.Value);
        List<string> problems = [];
        return (ContainerSettings.Read(name => all.GetValueOrDefault(name), _account.Path, problems), problems);
    }
}
