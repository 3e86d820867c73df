using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MiniAirflow.Commands.Display;

namespace MiniAirflow.Logging;

/// <summary>A log entry with all that is known of it.</summary>
/// <param name="Time">When.</param>
/// <param name="Level">How bad.</param>
/// <param name="Message">The sentence.</param>
/// <param name="Category">Who says it.</param>
/// <param name="Values">Values of the message and of the scopes around it, by their names in snake case, each name once.</param>
/// <param name="Error">What was thrown; null for nothing.</param>
internal readonly record struct LogEntry(DateTimeOffset Time, LogLevel Level, string Message, string Category, IReadOnlyList<KeyValuePair<string, string?>> Values, Exception? Error);

/// <summary>How a log entry is written.</summary>
internal abstract class LogFormat
{
    /// <summary>A line of JSON, for programs.</summary>
    public static LogFormat Json { get; } = new JsonFormat();

    /// <summary>A line for people, with colours or without.</summary>
    public static LogFormat Text(bool hasColor) => new TextFormat(hasColor);

    /// <summary>Writes an entry, with its end of line.</summary>
    public abstract void Write(Stream output, LogEntry entry);

    /// <summary>The word of a level.</summary>
    protected static string WordOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    /// <summary><c>time</c>, <c>level</c>, <c>message</c>, <c>logger</c>, then the values.</summary>
    /// <remarks>JSON escapes control characters, so no task name or error text can forge a line (S20, S31).</remarks>
    private sealed class JsonFormat : LogFormat
    {
        // People read these lines in terminals, and no browser reads them as HTML: apostrophes and letters stay as they are, control characters do not.
        private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

        public override void Write(Stream output, LogEntry entry)
        {
            using (var json = new Utf8JsonWriter(output, Readable))
            {
                json.WriteStartObject();
                json.WriteString("time", entry.Time);
                json.WriteString("level", WordOf(entry.Level));
                json.WriteString("message", entry.Message);
                json.WriteString("logger", entry.Category);
                foreach (var (name, value) in entry.Values) json.WriteString(name, value);
                if (entry.Error is not null) json.WriteString("error", entry.Error.ToString());
                json.WriteEndObject();
            }
            output.WriteByte((byte)'\n');
        }
    }

    /// <summary>The time of day, the level and the sentence; then what the sentence does not say itself.</summary>
    private sealed class TextFormat(bool hasColor) : LogFormat
    {
        private const int ShortestSaid = 4;
        private const string Reset = "\u001b[0m";

        public override void Write(Stream output, LogEntry entry)
        {
            var line = new StringBuilder(256);
            line.Append(Colored("\u001b[2m", entry.Time.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture))).Append(' ')
                .Append(Colored(ColorOf(entry.Level), WordOf(entry.Level).PadRight(5))).Append(' ').Append(TerminalText.Line(entry.Message));
            foreach (var (name, value) in entry.Values)
                if (value is { Length: > 0 } && !Says(entry.Message, value)) line.Append(' ').Append(Colored("\u001b[2m", $"{name}={TerminalText.Line(value)}"));
            line.Append('\n');
            if (entry.Error is not null) line.Append(TerminalText.Block(entry.Error.ToString())).Append('\n');
            output.Write(Encoding.UTF8.GetBytes(line.ToString()));
        }

        // Of long values only: a "2" is in many a sentence that does not mean it.
        private static bool Says(string message, string value) => value.Length >= ShortestSaid && message.Contains(value, StringComparison.Ordinal);

        private string Colored(string color, string text) => hasColor && color.Length > 0 ? color + text + Reset : text;

        private static string ColorOf(LogLevel level) => level switch
        {
            LogLevel.Trace or LogLevel.Debug => "\u001b[2m",
            LogLevel.Information => "\u001b[32m",
            LogLevel.Warning => "\u001b[33m",
            _ => "\u001b[31m",
        };
    }
}
