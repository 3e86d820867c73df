using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Pools;

/// <summary>Pools: list, get, write, delete.</summary>
internal static class PoolEndpoints
{
    public static void MapPools(this IEndpointRouteBuilder app)
    {
        var pools = app.MapGroup("/pools").WithTags("Pools");
        pools.MapGet("", ListAsync)
            .Requires(Right.SystemRead).Describe("listPools", "Pools, by name")
            .Gives<IReadOnlyList<PoolResource>>(200).Refuses(400);
        pools.MapGet("/{name}", GetAsync)
            .Requires(Right.SystemRead).Describe("getPool", "One pool")
            .Gives<PoolResource>(200).Refuses(400, 404);
        pools.MapPut("/{name}", PutAsync)
            .Requires(Right.SystemWrite).Describe("putPool", "Write a pool, new or over the one of its name",
                "Tasks that wait for it begin at once, as far as it has room now. A smaller pool kills nobody: whoever is in it stays, and nobody gets in until there is room.")
            .Takes<PutPoolRequest>().Gives<PoolResource>(200).Refuses(400, 413, 415);
        pools.MapDelete("/{name}", DeleteAsync)
            .Requires(Right.SystemWrite).Describe("deletePool", "Delete a pool that is not in use", "It is in use while tasks occupy slots of it or wait for it.")
            .Gives(204).Refuses(400, 404, 409);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IStore store, string? offset, string? limit)
    {
        var pools = await store.Pools.ListAsync(http.RequestAborted);
        return Answer.Part(http, pools, offset, limit, Shown, WireJson.Default.IReadOnlyListPoolResource);
    }

    private static async Task<IResult> GetAsync(HttpContext http, IStore store, string name) => await AnswerAsync(http, store, Parameters.Name(name, "name"));

    private static async Task<IResult> PutAsync(HttpContext http, IStore store, string name)
    {
        _ = Parameters.Name(name, "name");
        var wish = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.PutPoolRequest, http.RequestAborted)
            ?? throw Problem.BadParameter("slots", "The body must be a pool, as in {\"slots\": 10, \"description\": \"connections\"}.");
        var (pool, before) = (Read(name, wish), await store.Pools.FindAsync(name, http.RequestAborted));
        http.Record($"pool {name}", $"slots {before?.Pool.Slots.ToString(CultureInfo.InvariantCulture) ?? "none"} → {pool.Slots}");
        await store.Pools.PutAsync(pool, http.RequestAborted);
        return await AnswerAsync(http, store, name);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, IStore store, string name) => await store.Pools.DeleteAsync(Parameters.Name(name, "name"), http.RequestAborted) switch
    {
        DeletePoolResult.Deleted => TypedResults.NoContent(),
        DeletePoolResult.InUse => throw Problem.Conflict($"Pool {ProblemText.Quoted(name)} is in use: tasks occupy slots of it or wait for it. Give it 0 slots, wait until nobody is in it, cancel what waits, and delete it then."),
        _ => throw NotFound(name),
    };

    private static async Task<IResult> AnswerAsync(HttpContext http, IStore store, string name) =>
        Answer.Json(Shown(await store.Pools.FindAsync(name, http.RequestAborted) ?? throw NotFound(name)), WireJson.Default.PoolResource);

    /// <summary>The wish as a pool; everything that is wrong with it is told at once.</summary>
    private static Pool Read(string name, PutPoolRequest wish)
    {
        var problems = new List<ProblemItem>();
        if (wish.Name is not null && wish.Name != name) Add("name", $"The pool is called {ProblemText.Quoted(name)} in the address and {ProblemText.Quoted(wish.Name)} in the body.");
        if (wish.Slots is < 0 or > Limits.MaxPoolSlots) Add("slots", $"Must be from 0 to {Limits.MaxPoolSlots}, but is {wish.Slots}.");
        var rate = default(StartRate);
        if (wish.Rate is { } text && !StartRate.TryParse(text, out rate))
            Add("rate", $"{ProblemText.Quoted(text)} is no rate.", $"Write it as in '30 per minute': 1 to {Limits.MaxPoolStarts} per second, minute or hour.");
        var description = wish.Description ?? "";
        if (description.Length > Limits.MaxDescriptionLength || description.Contains('\0', StringComparison.Ordinal))
            Add("description", $"A description is a text of at most {Limits.MaxDescriptionLength} characters, without NUL.");
        if (problems.Count > 0) throw Problem.BadDocument(problems);
        return new Pool { Name = name, Slots = wish.Slots, Rate = wish.Rate is null ? null : rate, Description = description };

        void Add(string path, string message, string? hint = null) => problems.Add(new ProblemItem { Path = path, Message = message, Hint = hint });
    }

    private static PoolResource Shown(PoolStatus status) => new()
    {
        Name = status.Pool.Name,
        Slots = status.Pool.Slots,
        Rate = status.Pool.Rate?.ToString(),
        Description = status.Pool.Description,
        Occupied = status.Occupied,
        Waiting = status.Waiting,
    };

    private static RefusedException NotFound(string name) => Problem.NotFound("pool", ProblemText.Quoted(name));
}
