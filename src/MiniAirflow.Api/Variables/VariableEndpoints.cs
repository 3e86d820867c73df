using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Api.Secrets;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Secrets;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Variables;

/// <summary>Variables: list, get, write, delete.</summary>
internal static class VariableEndpoints
{
    public static void MapVariables(this IEndpointRouteBuilder app)
    {
        var variables = app.MapGroup("/variables").WithTags("Variables");
        variables.MapGet("", ListAsync)
            .Requires(Right.SystemRead).Describe("listVariables", "Variables, by name")
            .Gives<IReadOnlyList<VariableResource>>(200).Refuses(400);
        variables.MapGet("/{name}", GetAsync)
            .Requires(Right.SystemRead).Describe("getVariable", "One variable, and which workflows name it")
            .Gives<VariableResource>(200).Refuses(400, 404);
        variables.MapPut("/{name}", PutAsync)
            .Requires(Right.SystemWrite).Describe("putVariable", "Write a variable, new or over the one of its name", "Tasks that begin afterwards see the new value.")
            .Takes<PutVariableRequest>().Gives<VariableResource>(200).Refuses(400, 413, 415);
        variables.MapDelete("/{name}", DeleteAsync)
            .Requires(Right.SystemWrite).Describe("deleteVariable", "Delete a variable", "Tasks whose expressions name it without a default fail from then on.")
            .Gives(204).Refuses(400, 404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IStore store, string? offset, string? limit)
    {
        var variables = await store.Variables.ListAsync(http.RequestAborted);
        return Answer.Part(http, variables, offset, limit, variable => Shown(variable), WireJson.Default.IReadOnlyListVariableResource);
    }

    private static async Task<IResult> GetAsync(HttpContext http, IStore store, string name) => await AnswerAsync(http, store, Parameters.Name(name, "name"));

    private static async Task<IResult> PutAsync(HttpContext http, IStore store, string name)
    {
        _ = Parameters.Name(name, "name");
        var wish = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.PutVariableRequest, http.RequestAborted)
            ?? throw Problem.BadParameter("value", "The body must be a variable, as in {\"value\": \"eu-central-1\", \"description\": \"where we are\"}.");
        NamedValue.Check(wish.Value, wish.Description, mayBeEmpty: true);
        http.Record($"variable {name}");
        await store.Variables.PutAsync(name, wish.Value, wish.Description ?? "", http.RequestAborted);
        return await AnswerAsync(http, store, name);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, IStore store, string name)
    {
        http.Record($"variable {Parameters.Name(name, "name")}");
        return await store.Variables.DeleteAsync(name, http.RequestAborted) ? TypedResults.NoContent() : throw NotFound(name);
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, IStore store, string name)
    {
        var variable = await store.Variables.FindAsync(name, http.RequestAborted) ?? throw NotFound(name);
        var mentioning = await store.Workflows.ListMentioningAsync(name, http.RequestAborted);
        return Answer.Json(Shown(variable, [.. mentioning.Where(one => NamedValues.NamesVariable(one, name) && http.May(Right.WorkflowsRead, one.Name)).Select(one => one.Name)]), WireJson.Default.VariableResource);
    }

    private static VariableResource Shown(Variable variable, IReadOnlyList<string>? usedBy = null) =>
        new() { Name = variable.Name, Value = variable.Value, Description = variable.Description, UpdatedAt = variable.UpdatedAt, UsedBy = usedBy };

    private static RefusedException NotFound(string name) => Problem.NotFound("variable", ProblemText.Quoted(name));
}
