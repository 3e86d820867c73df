using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MiniAirflow.Api.Tests.Fuzz;

/// <summary>Bodies from a schema: right ones, nearly right ones, and what has nothing to do with it.</summary>
internal sealed class BodyMaker(Description description, Random random)
{
    private const int MostDepth = 6;

    private readonly StringBuilder _json = new();

    /// <summary>A body for a schema.</summary>
    public byte[] Make(JsonElement schema, IReadOnlyList<string> known)
    {
        _json.Clear();
        if (random.Next(400) == 0) return Encoding.UTF8.GetBytes(Extreme());
        Write(schema, 0, known);
        var text = _json.ToString();
        if (random.Next(3) > 0) return Encoding.UTF8.GetBytes(text);
        return Damage(Encoding.UTF8.GetBytes(text));
    }

    private string Extreme() => random.Next(8) switch
    {
        0 => new string('[', 5_000),
        1 => string.Concat(Enumerable.Repeat("{\"a\":", 5_000)),
        2 => "{\"name\":\"" + new string('x', 1_000_000) + "\"}",
        3 => "[" + string.Join(',', Enumerable.Repeat("1", 100_000)) + "]",
        4 => "{" + string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"k{i}\":{i}")) + "}",
        5 => "{\"tasks\":[" + string.Join(',', Enumerable.Range(0, 3_000).Select(i => $"{{\"name\":\"t{i}\",\"command\":\"true\"}}")) + "],\"name\":\"many\"}",
        6 => new string(' ', 5_000_000),
        _ => "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n",
    };

    private void Write(JsonElement schema, int depth, IReadOnlyList<string> known)
    {
        schema = description.Resolve(schema);
        if (random.Next(14) == 0 || depth > MostDepth)
        {
            WriteAny(depth);
            return;
        }
        if (schema.TryGetProperty("anyOf", out var choices) || schema.TryGetProperty("oneOf", out choices))
        {
            Write(choices[random.Next(choices.GetArrayLength())], depth, known);
            return;
        }
        var types = Description.TypesOf(schema);
        switch (types.Length == 0 ? "object" : types[random.Next(types.Length)])
        {
            case "object": WriteObject(schema, depth, known); break;
            case "array": WriteArray(schema, depth, known); break;
            case "integer": _json.Append(random.Next(5) == 0 ? Number() : random.Next(0, 50).ToString(CultureInfo.InvariantCulture)); break;
            case "number": _json.Append(Number()); break;
            case "boolean": _json.Append(random.Next(2) == 0 ? "true" : "false"); break;
            case "null": _json.Append("null"); break;
            default: WriteString(schema, known); break;
        }
    }

    private void WriteObject(JsonElement schema, int depth, IReadOnlyList<string> known)
    {
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(one => one.GetString()!).ToHashSet(StringComparer.Ordinal) : [];
        var isFirst = true;
        _json.Append('{');
        foreach (var member in Description.PropertiesOf(schema))
        {
            if (random.Next(required.Contains(member.Name) ? 20 : 3) == 0 != required.Contains(member.Name)) Member(member.Name, () => Write(member.Value, depth + 1, known));
        }
        if (schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.Object)
            for (var i = random.Next(3); i > 0; i--) Member(random.Next(2) == 0 ? "day" : HostileValues.Text(random), () => Write(more, depth + 1, known));
        if (random.Next(20) == 0) Member(HostileValues.Text(random), () => WriteAny(depth + 1));
        _json.Append('}');

        void Member(string name, Action value)
        {
            if (!isFirst) _json.Append(',');
            isFirst = false;
            Quote(name);
            _json.Append(':');
            value();
        }
    }

    private void WriteArray(JsonElement schema, int depth, IReadOnlyList<string> known)
    {
        _json.Append('[');
        for (var i = random.Next(4); i > 0; i--)
        {
            if (schema.TryGetProperty("items", out var items)) Write(items, depth + 1, known);
            else WriteAny(depth + 1);
            if (i > 1) _json.Append(',');
        }
        _json.Append(']');
    }

    private void WriteString(JsonElement schema, IReadOnlyList<string> known)
    {
        if (schema.TryGetProperty("enum", out var words) && random.Next(6) > 0) Quote(words[random.Next(words.GetArrayLength())].GetString() ?? "");
        else Quote(random.Next(2) == 0 ? known[random.Next(known.Count)] : HostileValues.Text(random));
    }

    private void WriteAny(int depth)
    {
        switch (random.Next(depth > MostDepth ? 4 : 7))
        {
            case 0: _json.Append(Number()); break;
            case 1: _json.Append(random.Next(2) == 0 ? "true" : "null"); break;
            case 2: _json.Append("\"\\ud800\""); break;
            case 3: Quote(HostileValues.Text(random)); break;
            case 4: _json.Append("{\"a\":{\"b\":[1,{\"c\":null}]}}"); break;
            case 5: _json.Append("[[],{},[[]]]"); break;
            default: _json.Append("{}"); break;
        }
    }

    private string Number() => random.Next(8) switch
    {
        0 => "1e400",
        1 => "-1",
        2 => "2147483648",
        3 => "9223372036854775808",
        4 => "0.5",
        5 => "-0",
        6 => "123456789012345678901234567890",
        _ => random.Next().ToString(CultureInfo.InvariantCulture),
    };

    // Half characters stay what they are, as an escape: no client's library would write them.
    private void Quote(string text)
    {
        _json.Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (isPair) _json.Append(JavaScriptEncoder.Default.Encode(text.Substring(i++, 2)));
            else if (char.IsSurrogate(text[i])) _json.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            else _json.Append(JavaScriptEncoder.Default.Encode(text[i].ToString()));
        }
        _json.Append('"');
    }

    private byte[] Damage(byte[] bytes)
    {
        if (bytes.Length == 0) return bytes;
        var at = random.Next(bytes.Length);
        switch (random.Next(6))
        {
            case 0: return bytes[..at];
            case 1: bytes[at] = (byte)random.Next(256); return bytes;
            case 2: return [.. bytes[..at], .. "{{}},[\"\0\xff\\"u8, .. bytes[at..]];
            case 3: return [.. bytes, .. bytes];
            case 4: return [.. "\ufeff"u8, .. bytes];
            default: bytes[at] = 0; return bytes;
        }
    }
}
