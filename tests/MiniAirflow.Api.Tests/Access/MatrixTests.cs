using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.Hosting;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Tests.Access;

/// <summary>Every route of the running server, tried with every kind of caller.</summary>
public sealed class MatrixTests
{
    private const string Committed = "docs/access.md";

    /// <summary>Set to 1 to write the committed table anew instead of comparing with it.</summary>
    private const string UpdateVariable = "UPDATE_ACCESS";

    private const string Definition = """
        {"name":"NAME","schedule":"0 0 * * *","hooks":[{"on":"success","webhook":{"url":"https://hooks.example.com/x"}}],"tasks":[{"name":"a","command":"true"}]}
        """;

    private static readonly ApiOptions Options = Keys.Required with
    {
        // Each request comes from an address of its own: how often one may fail is another test's subject.
        Access = Keys.Required.Access with { TrustedProxies = [IPNetwork.Parse("127.0.0.0/8")] },
        DeletePatience = TimeSpan.Zero,
    };

    private int _address;

    [Fact]
    public async Task S02_every_route_declares_who_may_use_it()
    {
        await using var host = await ApiHost.StartAsync();
        var routes = RouteTable.Of(host);
        routes.Count.ShouldBeGreaterThan(60);
        routes.Where(route => route.Policy is null).Select(route => $"{route.Method} {route.Pattern}").ShouldBeEmpty("Say with Requires(…), RequiresLogin() or IsOpenToAll() who may use it.");
        routes.Where(route => route.Policy!.IsOpen).Select(route => $"{route.Method} {route.Pattern}").ShouldBe(["GET /", "HEAD /", "POST /auth/login", "GET /auth/oidc/callback", "GET /auth/oidc/login", "GET /auth/ways", "POST /events/{token}", "GET /healthz", "GET /readyz", "GET /ui/{**path}", "HEAD /ui/{**path}", "POST /workflows/{id}/webhook"]);
    }

    [Fact]
    public async Task S02_a_route_that_declares_nothing_is_closed_to_everybody()
    {
        await using var host = await ApiHost.StartAsync(map: app =>
        {
            app.MapMiniAirflowApi();
            app.MapGet("/forgotten", () => Results.Ok());
        });
        (await host.GetAsync("/forgotten")).ShouldBeProblem(HttpStatusCode.Forbidden, "nobody may");
    }

    [Fact]
    public async Task S02_the_committed_table_is_that_of_the_server()
    {
        await using var host = await ApiHost.StartAsync();
        var text = new StringBuilder("# Who may use which route\n\nMade from the route table of the running server; a test keeps it so, and tries each row with every kind of caller.\n"
            + "`own` says that the id in the address must be of a workflow that the grant is for: another's is 404. `list` says that lists, names in bodies and events are filtered\n"
            + "by the grant's workflows. `all` takes a grant for all workflows.\n\n| Route | Right | Least role | Workflows | On record |\n|---|---|---|---|---|\n");
        foreach (var route in RouteTable.Of(host))
        {
            var policy = route.Policy.ShouldNotBeNull();
            var (right, role) = policy.IsOpen ? ("–", "anybody") : policy.Right is { } needed ? (needed.Word(), needed.LeastRole().Word()) : ("–", "whoever shows who they are");
            var scope = policy.Right is not { } one ? "" : one.IsGlobal() ? "all" : policy.On != On.Nothing ? "own" : "list";
            text.Append($"| `{route.Method} {route.Pattern}` | {right} | {role} | {scope} | {(route.Method == "GET" || policy.ChangesNothing ? "" : "yes")} |\n");
        }
        var path = Repository.PathOf(Committed);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1") await File.WriteAllTextAsync(path, text.ToString(), ApiHost.Cancelled);
        (await File.ReadAllTextAsync(path, ApiHost.Cancelled)).ShouldBe(text.ToString(), $"Run the tests with {UpdateVariable}=1, read the difference, and commit {Committed}.");
    }

    [Fact]
    public async Task S02_every_route_answers_every_kind_of_caller_as_declared()
    {
        await using var host = await ApiHost.StartAsync(Options);
        var now = TimeProvider.System.GetUtcNow();
        var revoked = await host.NewKeyAsync(null, "admin");
        await host.Store.Access.RevokeKeyAsync(revoked.Key.Id, ApiHost.Cancelled);
        (string Who, string? Key, Role? Role, bool IsForeign)[] callers =
        [
            ("none", null, null, false),
            ("bad key", KeyText.New().Key, null, false),
            ("no key at all", "letmein", null, false),
            ("expired", await host.KeyAsync(now.AddSeconds(-1), "admin"), null, false),
            ("revoked", revoked.Secret, null, false),
            ("viewer", await host.KeyAsync("viewer"), Role.Viewer, false),
            ("operator", await host.KeyAsync("operator"), Role.Operator, false),
            ("author", await host.KeyAsync("author"), Role.Author, false),
            ("admin", await host.KeyAsync("admin"), Role.Admin, false),
            ("operator of a folder", await host.KeyAsync("operator:other.*"), Role.Operator, true),
            ("author of a folder", await host.KeyAsync("author:other.*"), Role.Author, true),
        ];
        var wrong = new List<string>();
        var tried = 0;
        foreach (var route in RouteTable.Of(host))
        {
            foreach (var (who, key, role, isForeign) in callers)
            {
                var objects = await ObjectsAsync(host, ++tried);
                var reply = await host.SendAsync(new HttpMethod(route.Method), Fill(route, objects), route.Method is "POST" or "PUT" or "PATCH" ? "{}" : null, headers: Headers(key));
                var expected = Expected(route, role, isForeign);
                var isRight = expected is { } refusal ? reply.Status == refusal : reply.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests) && (int)reply.Status < 500
                    || (route.Operation is "login" && reply.Status == HttpStatusCode.Unauthorized) || IsOfUsersOnly(route, reply);
                if (!isRight) wrong.Add($"{route.Method} {route.Pattern} as {who}: {(int)reply.Status}, not {expected?.ToString() ?? "an answer"}: {reply.Text}");
            }
        }
        wrong.ShouldBeEmpty();
        tried.ShouldBeGreaterThan(600);
    }

    /// <summary>What the declaration means, said once more and apart from the gate that keeps it.</summary>
    private static HttpStatusCode? Expected(TableRoute route, Role? role, bool isForeign)
    {
        var policy = route.Policy!;
        if (policy.IsOpen) return null;
        if (role is not { } has) return HttpStatusCode.Unauthorized;
        if (policy.Right is not { } right) return null;
        if (has < right.LeastRole() || (isForeign && right.IsGlobal())) return HttpStatusCode.Forbidden;
        return isForeign && policy.On != On.Nothing ? HttpStatusCode.NotFound : null;
    }

    // A key has no password to change, whatever it may do.
    private static bool IsOfUsersOnly(TableRoute route, Reply reply) => route.Operation == "changePassword" && reply.Text.Contains("Only a user", StringComparison.Ordinal);

    private (string, string)[] Headers(string? key)
    {
        var from = ("X-Forwarded-For", $"10.{_address >> 16 & 255}.{_address >> 8 & 255}.{_address++ & 255}");
        return key is null ? [from] : [from, Keys.Bearer(key)];
    }

    private static async Task<Dictionary<On, Guid>> ObjectsAsync(ApiHost host, int number)
    {
        var parsed = MiniAirflow.Definitions.WorkflowDocument.Parse(
            Encoding.UTF8.GetBytes(Definition.Replace("NAME", $"mine.flow{number}", StringComparison.Ordinal)), MiniAirflow.Definitions.DocumentFormat.Json, new("test"), TimeProvider.System.GetUtcNow());
        var workflow = (await host.Store.Workflows.PublishAsync(new(parsed.Definition.ShouldNotBeNull()), ApiHost.Cancelled)).Workflow!;
        var run = (await host.Store.Runs.CreateAsync(new(workflow.Id), ApiHost.Cancelled)).Run!;
        var attempts = await host.Store.Runs.ListTaskRunsAsync(new() { RunId = run.Id }, ApiHost.Cancelled);
        var now = TimeProvider.System.GetUtcNow();
        var backfill = (await host.Store.Backfills.CreateAsync(new(workflow.Id, now.AddDays(-2), now.AddDays(-1)), ApiHost.Cancelled)).Backfill!;
        var deliveries = await host.Store.Deliveries.TestAsync(workflow.Id, ApiHost.Cancelled);
        return new() { [On.Workflow] = workflow.Id, [On.Run] = run.Id, [On.TaskRun] = attempts.Items[0].Id, [On.Backfill] = backfill.Id, [On.Delivery] = deliveries![0].Id, [On.Nothing] = Guid.CreateVersion7() };
    }

    private static string Fill(TableRoute route, Dictionary<On, Guid> objects) => route.Pattern
        .Replace("{id}", objects[route.Policy!.On].ToString(), StringComparison.Ordinal).Replace("{number}", "1", StringComparison.Ordinal).Replace("{name}", "some", StringComparison.Ordinal)
        .Replace("{token}", "token", StringComparison.Ordinal).Replace("{documentName}", "v1", StringComparison.Ordinal);
}
