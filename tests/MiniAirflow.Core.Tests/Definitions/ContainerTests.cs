using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Core.Tests.Definitions;

public sealed class ContainerTests
{
    [Theory]
    [InlineData("2", 2000)]
    [InlineData("0.5", 500)]
    [InlineData("500m", 500)]
    [InlineData("1m", 1)]
    [InlineData("0.001", 1)]
    [InlineData("0", null)]
    [InlineData("0.0005", null)]
    [InlineData("1.5m", null)]
    [InlineData("-1", null)]
    [InlineData("1e3", null)]
    [InlineData("", null)]
    [InlineData("m", null)]
    [InlineData("999999999999999999", null)]
    public void Processors_are_read_as_Kubernetes_writes_them(string text, int? thousandths) =>
        (ContainerQuantity.TryCpu(text, out var read) ? read : (int?)null).ShouldBe(thousandths);

    [Theory]
    [InlineData("512Mi", 512L << 20)]
    [InlineData("1.5Gi", 1536L << 20)]
    [InlineData("500M", 500_000_000L)]
    [InlineData("64k", 64_000L)]
    [InlineData("1048576", 1048576L)]
    [InlineData("0", null)]
    [InlineData("1GB", null)]
    [InlineData("1 Gi", null)]
    [InlineData("Gi", null)]
    [InlineData("9999999Ti", null)]
    public void Memory_is_read_as_Kubernetes_writes_it(string text, long? bytes) =>
        (ContainerQuantity.TryMemory(text, out var read) ? read : (long?)null).ShouldBe(bytes);

    [Theory]
    [InlineData("train", "train-")]
    [InlineData("Größe 7", "gr--e-7-")]
    [InlineData("7days", "t-7days-")]
    [InlineData("___", "t-")]
    [InlineData("a-very-long-name-of-a-task-that-nobody-would-type", "a-very-long-name-of-a-task-tha-")]
    public void The_name_of_a_container_is_a_name_everywhere_and_the_same_for_each_attempt(string task, string beginning)
    {
        var run = new LeasedRun { Id = Guid.NewGuid(), WorkflowId = Guid.NewGuid(), Definition = new() { Name = "w" }, Params = new Dictionary<string, string>() };
        LeasedTask Attempt(int number, LeasedRun of) => new() { TaskRunId = Guid.NewGuid(), Token = number, Attempt = number, Task = new() { Name = task }, Run = of };
        var name = ContainerName.Of(Attempt(1, run));
        name.ShouldStartWith(beginning);
        name.ShouldMatch(@"\A[a-z]([a-z0-9-]*[a-z0-9])?\z");
        name.Length.ShouldBeLessThanOrEqualTo(51);
        ContainerName.Of(Attempt(2, run)).ShouldBe(name);
        ContainerName.Of(Attempt(1, new LeasedRun { Id = Guid.NewGuid(), WorkflowId = run.WorkflowId, Definition = run.Definition, Params = run.Params })).ShouldNotBe(name);
        ContainerName.Of(Attempt(1, run).With(new TaskDefinition { Name = task + "x" })).ShouldNotBe(name);
    }
}
