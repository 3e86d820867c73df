using System.Text.Json;
using System.Text;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Hooks;

namespace MiniAirflow.Scheduler.Notifications;

/// <summary>The bodies of requests. Pure.</summary>
internal static class WebhookBody
{
    /// <summary>A body, as UTF-8.</summary>
    public static byte[] Write(WebhookFormat format, HookNotice notice) => format switch
    {
        WebhookFormat.Slack => Json(json => json.WriteString("text", Slack(notice))),
        WebhookFormat.Teams => Json(json => Teams(json, notice)),
        _ => Encoding.UTF8.GetBytes(notice.Write()),
    };

    private static string Slack(HookNotice notice)
    {
        var text = $"*{Escaped(NoticeText.Title(notice))}*\n{string.Join('\n', NoticeText.Facts(notice).Select(fact => $"{fact.Name}: {Escaped(fact.Value)}"))}";
        // Three backquotes in a log would end the block early.
        return notice.LogTail is { } log ? $"{text}\n```{Escaped(log.Replace("```", "'''", StringComparison.Ordinal))}```" : text;
    }

    // Slack gives these three a meaning, such as a link or everybody's attention.
    private static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static void Teams(Utf8JsonWriter json, HookNotice notice)
    {
        json.WriteString("type", "message");
        json.WriteStartArray("attachments");
        json.WriteStartObject();
        json.WriteString("contentType", "application/vnd.microsoft.card.adaptive");
        json.WriteStartObject("content");
        json.WriteString("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        json.WriteString("type", "AdaptiveCard");
        json.WriteString("version", "1.4");
        json.WriteStartArray("body");
        TextBlock(json, NoticeText.Title(notice), isTitle: true);
        json.WriteStartObject();
        json.WriteString("type", "FactSet");
        json.WriteStartArray("facts");
        foreach (var (name, value) in NoticeText.Facts(notice))
        {
            json.WriteStartObject();
            json.WriteString("title", name);
            json.WriteString("value", value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        if (notice.LogTail is { } log) TextBlock(json, log, isTitle: false);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void TextBlock(Utf8JsonWriter json, string text, bool isTitle)
    {
        json.WriteStartObject();
        json.WriteString("type", "TextBlock");
        json.WriteString("text", text);
        json.WriteBoolean("wrap", true);
        if (isTitle) json.WriteString("weight", "Bolder");
        else json.WriteString("fontType", "Monospace");
        json.WriteEndObject();
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }
}
