using System.Net;
using System.Text.Json;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.OpenApi;

public sealed class OpenApiTests
{
    private const string Committed = "docs/openapi.json";

    /// <summary>Set to 1 to write the committed copy anew instead of comparing with it.</summary>
    private const string UpdateVariable = "UPDATE_OPENAPI";

    [Fact]
    public async Task The_committed_document_is_the_served_one()
    {
        await using var host = await ApiHost.StartAsync();
        var served = (await host.GetAsync("/openapi/v1.json")).ShouldBe(HttpStatusCode.OK).Text.ReplaceLineEndings("\n").TrimEnd() + "\n";
        var path = Repository.PathOf(Committed);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1") await File.WriteAllTextAsync(path, served, ApiHost.Cancelled);
        (await File.ReadAllTextAsync(path, ApiHost.Cancelled)).ShouldBe(served, $"Run the tests with {UpdateVariable}=1 and commit {Committed}.");
    }

    [Fact]
    public async Task It_is_valid_openapi_3_1()
    {
        var (document, diagnostic) = await LoadAsync();
        diagnostic.Errors.ShouldBeEmpty();
        diagnostic.Warnings.ShouldBeEmpty();
        diagnostic.SpecificationVersion.ShouldBe(OpenApiSpecVersion.OpenApi3_1);
        document.Info.Title.ShouldBe("Mini Airflow");
    }

    [Fact]
    public async Task Every_operation_has_an_id_of_its_own_a_summary_a_tag_and_errors()
    {
        var operations = await OperationsAsync();
        operations.Count.ShouldBeGreaterThan(20);
        operations.Select(operation => operation.OperationId).ShouldBeUnique();
        foreach (var operation in operations)
        {
            operation.OperationId.ShouldNotBeNullOrEmpty();
            operation.Summary.ShouldNotBeNullOrEmpty(operation.OperationId);
            operation.Tags.ShouldNotBeNull(operation.OperationId).ShouldNotBeEmpty();
            operation.Responses!.ShouldContainKey("default");
            operation.Responses!["default"].Content!.ShouldContainKey("application/problem+json");
        }
    }

    [Fact]
    public async Task Every_parameter_is_described_and_has_a_schema()
    {
        foreach (var operation in await OperationsAsync())
        {
            foreach (var parameter in operation.Parameters ?? [])
            {
                parameter.Description.ShouldNotBeNullOrEmpty($"{operation.OperationId}.{parameter.Name}");
                parameter.Schema.ShouldNotBeNull($"{operation.OperationId}.{parameter.Name}");
            }
        }
    }

    [Fact]
    public async Task Every_answer_with_content_has_a_schema()
    {
        foreach (var operation in await OperationsAsync())
        {
            foreach (var (status, answer) in operation.Responses!)
            {
                answer.Description.ShouldNotBeNullOrEmpty($"{operation.OperationId} {status}");
                if (status is "101" or "204" or "302") continue;
                answer.Content.ShouldNotBeNull($"{operation.OperationId} {status}").ShouldNotBeEmpty();
                answer.Content!.Values.ShouldAllBe(content => content.Schema != null);
            }
        }
    }

    [Fact]
    public async Task No_component_is_an_orphan_and_every_member_is_described()
    {
        await using var host = await ApiHost.StartAsync();
        var reply = await host.GetAsync("/openapi/v1.json");
        foreach (var schema in reply.Json.GetProperty("components").GetProperty("schemas").EnumerateObject())
        {
            reply.Text.ShouldContain($"\"#/components/schemas/{schema.Name}\"");
            schema.Value.GetProperty("description").GetString().ShouldNotBeNullOrEmpty(schema.Name);
            foreach (var member in schema.Value.GetProperty("properties").EnumerateObject())
            {
                (member.Value.TryGetProperty("description", out _) || member.Value.TryGetProperty("$ref", out _)).ShouldBeTrue($"{schema.Name}.{member.Name}");
            }
        }
    }

    [Fact]
    public async Task What_the_server_sends_fits_the_schemas_it_publishes()
    {
        await using var host = await ApiHost.StartAsync();
        var run = await host.CreateRunAsync();
        await host.RunAllAsync(await host.RegisterWorkerAsync());
        var schemas = (await host.GetAsync("/openapi/v1.json")).Json.GetProperty("components").GetProperty("schemas");
        ShouldFit(schemas.GetProperty("Workflow"), (await host.GetAsync($"/workflows/{run.WorkflowId}")).Json);
        ShouldFit(schemas.GetProperty("Task"), (await host.GetAsync($"/workflows/{run.WorkflowId}/tasks")).Json[1]);
        ShouldFit(schemas.GetProperty("WorkflowVersion"), (await host.GetAsync($"/workflows/{run.WorkflowId}/versions/1")).Json);
        ShouldFit(schemas.GetProperty("WorkflowRun"), (await host.GetAsync($"/workflow-runs/{run.Id}")).Json);
        ShouldFit(schemas.GetProperty("TaskRun"), (await host.GetAsync("/task-runs")).Json[0]);
        ShouldFit(schemas.GetProperty("Worker"), (await host.GetAsync("/workers")).Json[0]);
        ShouldFit(schemas.GetProperty("Problem"), (await host.GetAsync("/workflows?limit=0")).Json);
    }

    /// <summary>Every key that came is known, every key that must come came.</summary>
    private static void ShouldFit(JsonElement schema, JsonElement sent)
    {
        var known = schema.GetProperty("properties").EnumerateObject().Select(member => member.Name).ToArray();
        Reply.KeysOf(sent).ShouldBeSubsetOf(known);
        schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()!).ShouldBeSubsetOf(Reply.KeysOf(sent));
    }

    private static async Task<List<OpenApiOperation>> OperationsAsync()
    {
        var (document, _) = await LoadAsync();
        return [.. document.Paths.Values.SelectMany(path => path.Operations!.Values)];
    }

    private static async Task<(OpenApiDocument Document, OpenApiDiagnostic Diagnostic)> LoadAsync()
    {
        await using var file = File.OpenRead(Repository.PathOf(Committed));
        var (document, diagnostic) = await OpenApiDocument.LoadAsync(file, "json", null, ApiHost.Cancelled);
        return (document.ShouldNotBeNull(), diagnostic.ShouldNotBeNull());
    }
}
