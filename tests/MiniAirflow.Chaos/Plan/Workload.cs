using System.Globalization;
using System.Text.Json.Nodes;
using MiniAirflow.Chaos.Evidence;

namespace MiniAirflow.Chaos.Plan;

/// <summary>The workflows that run while things go wrong. Every task writes to the witness file when it begins and when it ends, and three lines to its log.</summary>
internal static class Workload
{
    /// <summary>Lines of a task's log that ran to its end.</summary>
    public static IReadOnlyList<string> LogLines { get; } = ["first", "second", "third"];

    /// <summary>Their names, and their definitions as JSON.</summary>
    /// <param name="seed">Of how long the tasks take.</param>
    /// <param name="witness">Path of the witness file.</param>
    public static IReadOnlyList<(string Name, string Json)> Draw(int seed, string witness)
    {
        var random = new SeededRandom(~seed);
        string Sleep() => (0.02 + 0.8 * random.NextDouble() * random.NextDouble()).ToString("0.###", CultureInfo.InvariantCulture);
        string Command(string body) => Around(witness, body);
        return
        [
            ("chain", Json("chain", null, [.. Enumerable.Range(0, 5).Select(i => Node($"c{i}", Command($"sleep {Sleep()}"), i == 0 ? [] : [$"c{i - 1}"]))])),
            ("diamond", Json("diamond", null, Node("top", Command("true")), Node("left", Command($"sleep {Sleep()}"), ["top"]),
                Node("right", Command($"sleep {Sleep()}"), ["top"]), Node("bottom", Command("true"), ["left", "right"]))),
            ("fan", Json("fan", null, [Node("out", Command("true")), .. Enumerable.Range(0, 8).Select(i => Node($"f{i}", Command($"sleep {Sleep()}"), ["out"])),
                Node("in", Command("true"), [.. Enumerable.Range(0, 8).Select(i => $"f{i}")])])),
            ("flaky", Json("flaky", null, Node("try", Command("[ $MINIAIRFLOW_ATTEMPT -ge 2 ]"), [], retries: 3), Node("after", Command("true"), ["try"]))),
            // Longer than a lease: their workers lose it under them.
            ("long", Json("long", null, Node("l1", Command(Beats(2 + 4 * random.NextDouble())), []), Node("l2", Command(Beats(1 + 3 * random.NextDouble())), []), Node("after", Command("true"), ["l1", "l2"]))),
            // Of a queue that one worker serves, and behind everything else.
            ("behind", Json("behind", null, Node("b1", Command($"sleep {Sleep()}"), [], queue: "second"), Node("b2", Command("true"), ["b1"], queue: "second", priority: 1), Node("b3", Command("true"), ["b1"], priority: 1))),
            ("cron2", Json("cron2", "*/2 * * * * *", Node("tick", Command("true")))),
            ("cron5", Json("cron5", "*/5 * * * * *", Node("tick", Command($"sleep {Sleep()}")), Node("tock", Command("true"), ["tick"]))),
        ];
    }

    /// <summary>Which of them are triggered by the client; the others fire by themselves.</summary>
    public static IReadOnlyList<string> Triggered { get; } = ["chain", "diamond", "fan", "flaky", "long", "behind"];

    /// <summary>The others.</summary>
    public static IReadOnlyList<Beat> Schedules { get; } = [new("cron2", TimeSpan.FromSeconds(2)), new("cron5", TimeSpan.FromSeconds(5))];

    /// <summary>What <c>five</c> offers all the time: short tasks, so that the scheduling is what is measured.</summary>
    public static string Steady(string witness) => Json("steady", null,
        Node("top", Around(witness, ":")), Node("left", Around(witness, ":"), ["top"]), Node("right", Around(witness, ":"), ["top"]), Node("bottom", Around(witness, ":"), ["left", "right"]));

    // Builtins of the shell only, so that a witness costs no process. The uptime is the machine's monotonic clock.
    private static string Around(string witness, string body) =>
        $"say() {{ read -r up _ < /proc/uptime; echo \"$1 $MINIAIRFLOW_RUN_ID $MINIAIRFLOW_TASK $MINIAIRFLOW_ATTEMPT $MINIAIRFLOW_TOKEN $up $$\" >> '{witness}'; }}; "
        + $"say begin; echo {LogLines[0]}; {{ {body}; }} || exit 1; echo {LogLines[1]}; echo {LogLines[2]}; say end";

    // Says that it lives, all the time.
    private static string Beats(double seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"i=0; while [ $i -lt {(int)(seconds / 0.25)} ]; do sleep 0.25; say beat; i=$((i+1)); done");

    private static JsonObject Node(string name, string command, string[]? after = null, int retries = 0, string? queue = null, int? priority = null)
    {
        var node = new JsonObject { ["name"] = name, ["command"] = command };
        if (after is { Length: > 0 }) node["depends_on"] = new JsonArray([.. after.Select(parent => (JsonNode)parent)]);
        if (retries > 0) (node["retry_count"], node["retry_delay_seconds"]) = (retries, 1);
        if (queue is not null) node["queue"] = queue;
        if (priority is { } rank) node["priority"] = rank;
        return node;
    }

    private static string Json(string name, string? cron, params JsonObject[] tasks)
    {
        var flow = new JsonObject { ["name"] = name, ["tasks"] = new JsonArray([.. tasks]) };
        // No slot waits for others: what is created late is late by a fault, then.
        if (cron is not null) (flow["schedule_cron"], flow["max_active_runs"]) = (cron, 10_000);
        return flow.ToJsonString();
    }
}
