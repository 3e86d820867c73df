using System.Text;
using System.Text.Json;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Core.Waits;

/// <summary>The data of an event, which become outputs of the task that waited for it. Pure.</summary>
public static class EventData
{
    private const int MaxBytes = 256 * 1024;

    /// <summary>Reads the members of a JSON object: a text as it is, anything else as JSON.</summary>
    /// <param name="body">The object.</param>
    /// <param name="data">Its members.</param>
    /// <returns>What is wrong, as one sentence; null when nothing is.</returns>
    public static string? Read(JsonElement body, out IReadOnlyDictionary<string, string> data)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        data = read;
        if (body.ValueKind != JsonValueKind.Object) return "The data of an event are a JSON object: its members become outputs of the task.";
        var bytes = 0;
        foreach (var member in body.EnumerateObject())
        {
            var value = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
            if (!Limits.EnvironmentName().IsMatch(member.Name) || member.Name.Length > Limits.MaxNameLength) return $"{ProblemText.Quoted(member.Name)} is no name of an output: letters, digits and '_', and no digit first.";
            if (value.Contains('\0', StringComparison.Ordinal)) return $"The value of {ProblemText.Quoted(member.Name)} contains a NUL character.";
            var size = Encoding.UTF8.GetByteCount(value);
            if (size > Limits.MaxValueBytes) return $"The value of {ProblemText.Quoted(member.Name)} is longer than {Limits.MaxValueBytes} bytes.";
            if ((bytes += size + member.Name.Length) > MaxBytes) return $"The data of an event have at most {MaxBytes} bytes.";
            read[member.Name] = value;
        }
        return null;
    }

    /// <summary>How the task ends.</summary>
    public static TaskOutcome OutcomeOf(IReadOnlyDictionary<string, string> data) => data.Count == 0 ? TaskOutcome.Success : TaskOutcome.Success with { Outputs = data };
}
