using System.Globalization;
using System.Text;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Fuzz;

/// <summary>Requests for one operation after another, none of them quite what the operation asks for.</summary>
internal sealed class RequestMaker(Description description, Random random, string authority)
{
    private static readonly string[] Types =
    [
        "application/json", "application/yaml", "text/calendar", "application/json; charset=utf-8", "application/json; charset=utf-16", "text/plain", "multipart/form-data; boundary=x", "", ";", "application/json, application/yaml", "*/*",
    ];

    private readonly BodyMaker _bodies = new(description, random);

    /// <summary>A request, as bytes.</summary>
    /// <param name="operation">The route.</param>
    /// <param name="samples">What there is.</param>
    /// <param name="key">Whom it is from; null for nobody.</param>
    public byte[] Make(Operation operation, Samples samples, string? key)
    {
        var head = new StringBuilder();
        head.Append(operation.Method).Append(' ').Append(Address(operation, samples)).Append(" HTTP/1.1\r\n");
        Header(head, "Host", random.Next(60) == 0 ? HostileValues.Text(random) : authority);
        if (key is not null) Header(head, "Authorization", random.Next(200) == 0 ? HostileValues.Text(random) : $"Bearer {key}");
        foreach (var parameter in operation.Parameters.Where(one => one.In == "header"))
            if (random.Next(2) == 0) Header(head, parameter.Name, HostileValues.Text(random));
        // From everywhere: an address that guessed too often is sent away, and tries nothing.
        Header(head, "X-Forwarded-For", $"10.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}");
        if (random.Next(12) == 0) OddHeader(head);
        var body = Body(operation, samples, head);
        head.Append("\r\n");
        return [.. Encoding.UTF8.GetBytes(head.ToString()), .. body];
    }

    private string Address(Operation operation, Samples samples)
    {
        var address = new StringBuilder(operation.Path);
        foreach (var parameter in operation.Parameters.Where(one => one.In == "path"))
        {
            var isReal = random.Next(5) > 0;
            address.Replace($"{{{parameter.Name}}}", isReal ? Real(parameter.Name, operation.Path, samples) : HostileValues.Escaped(random));
        }
        var separator = '?';
        foreach (var parameter in operation.Parameters.Where(one => one.In == "query"))
        {
            if (random.Next(2) == 0) continue;
            var value = random.Next(3) == 0 ? Fitting(parameter, samples) : HostileValues.Escaped(random);
            // It would be sent for as long as the task runs, and none does.
            if (parameter.Name == "follow" && value == "true") continue;
            address.Append(separator).Append(parameter.Name).Append('=').Append(value);
            separator = '&';
            if (random.Next(40) == 0 && parameter.Name != "follow") address.Append('&').Append(parameter.Name).Append('=').Append(HostileValues.Escaped(random));
        }
        if (random.Next(50) == 0) address.Append(separator).Append(HostileValues.Escaped(random));
        return address.ToString();
    }

    private string Real(string name, string path, Samples samples) => name switch
    {
        "id" => samples.IdFor(path),
        "number" => random.Next(1, 3).ToString(CultureInfo.InvariantCulture),
        "token" => samples.Token,
        "name" when path.Contains("/tasks/", StringComparison.Ordinal) => "event",
        _ => $"some{random.Next(20)}",
    };

    private string Fitting(DescribedParameter parameter, Samples samples)
    {
        if (parameter.Schema.TryGetProperty("enum", out var words)) return words[random.Next(words.GetArrayLength())].GetString() ?? "";
        return Description.TypesOf(parameter.Schema) switch
        {
            var types when types.Contains("integer") => random.Next(0, 1_100).ToString(CultureInfo.InvariantCulture),
            var types when types.Contains("boolean") => random.Next(2) == 0 ? "true" : "false",
            _ when parameter.Name.EndsWith("workflow_id", StringComparison.Ordinal) => samples.Workflow.ToString(),
            _ when parameter.Name.EndsWith("run_id", StringComparison.Ordinal) => samples.Run.ToString(),
            _ when parameter.Name is "before" => samples.TaskRun.ToString(),
            _ when parameter.Name is "from" or "to" => "2026-01-01T00:00:00Z",
            _ => "sample",
        };
    }

    private byte[] Body(Operation operation, Samples samples, StringBuilder head)
    {
        if (operation.Bodies.Count == 0 && random.Next(10) > 0)
        {
            if (operation.Method != "GET") Header(head, "Content-Length", "0");
            return [];
        }
        var (type, schema) = operation.Bodies.Count == 0 ? KeyValuePair.Create("application/json", default(System.Text.Json.JsonElement)) : operation.Bodies.ElementAt(random.Next(operation.Bodies.Count));
        string[] known = ["sample", "a", "event", "approve", "monday", "day", "failed", "viewer", "1h", "0 0 * * *", "true", samples.Workflow.ToString(), samples.Run.ToString(), "2026-01-01T00:00:00Z", "2026-12-25", "mark_success", "cancel", "workflow", "start"];
        var body = schema.ValueKind == System.Text.Json.JsonValueKind.Object ? _bodies.Make(schema, known) : Encoding.UTF8.GetBytes(HostileValues.Text(random));
        Header(head, "Content-Type", random.Next(15) == 0 ? Types[random.Next(Types.Length)] : type);
        Header(head, "Content-Length", body.Length.ToString(CultureInfo.InvariantCulture));
        return body;
    }

    private void OddHeader(StringBuilder head)
    {
        var (name, value) = random.Next(16) switch
        {
            0 => ("Origin", "http://evil.example"),
            1 => ("Origin", "null"),
            2 => ("X-Forwarded-For", HostileValues.Text(random)),
            3 => ("X-Forwarded-Proto", "https"),
            4 => ("Forwarded", "for=1.2.3.4;host=evil"),
            5 => ("Content-Encoding", "gzip"),
            6 => ("Accept", HostileValues.Text(random)),
            7 => ("Accept-Encoding", "gzip, br"),
            8 => ("Range", "bytes=0-99999999999"),
            9 => ("If-None-Match", "*"),
            10 => ("Cookie", $"miniairflow={HostileValues.Text(random)}"),
            11 => ("Idempotency-Key", HostileValues.Text(random)),
            12 => ("Expect", "100-continue"),
            13 => ("X-HTTP-Method-Override", "DELETE"),
            14 => ("Upgrade", "websocket"),
            _ => (new string('X', random.Next(1, 200)), new string('y', random.Next(1, 4_000))),
        };
        Header(head, name, value);
    }

    // A line break would begin another header, which the server reads rightly and this test wrongly.
    private static void Header(StringBuilder head, string name, string value) =>
        head.Append(name).Append(": ").Append(value.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal)).Append("\r\n");
}
