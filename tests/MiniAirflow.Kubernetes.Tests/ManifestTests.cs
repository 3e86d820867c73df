using System.Text.Json.Nodes;
using CsCheck;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Kubernetes.Tests.Double;
using MiniAirflow.Worker.Kubernetes;

namespace MiniAirflow.Kubernetes.Tests;

public sealed class ManifestTests
{
    [Fact]
    public void Whatever_a_command_or_a_value_is_made_of_the_kubelet_gives_it_to_the_program_as_it_was_written()
    {
        var known = new Dictionary<string, string> { ["HOME"] = "/root" };
        Gen.String[Gen.OneOf(Gen.Const('$'), Gen.Const('('), Gen.Const(')'), Gen.Char['A', 'Z']), 0, 20].Select(text => text.Replace("AB", "$(HOME)", StringComparison.Ordinal)).Sample(text =>
        {
            var leased = new LeasedTask
            {
                TaskRunId = Guid.NewGuid(), Token = 1, Attempt = 1, Task = new TaskDefinition { Name = "a", Container = new ContainerDefinition { Image = "x" }, Command = CommandDefinition.FromArgv("p", text) },
                Run = new LeasedRun { Id = Guid.NewGuid(), WorkflowId = Guid.NewGuid(), Definition = new() { Name = "w" }, Params = new Dictionary<string, string>() },
            };
            var order = new JobOrder { Leased = leased, Environment = [$"X={text}"], Secrets = known, Worker = "w", Namespace = "n", Grace = TimeSpan.FromSeconds(10) };
            var container = JsonNode.Parse(JobManifest.Of(order, null))!["spec"]!["template"]!["spec"]!["containers"]![0]!;
            LocalPod.Expanded(container["command"]![1]!.GetValue<string>(), known).ShouldBe(text);
            LocalPod.Expanded(container["env"]![0]!["value"]!.GetValue<string>(), known).ShouldBe(text);
        });
    }
}
