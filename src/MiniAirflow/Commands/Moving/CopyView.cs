using System.Diagnostics;
using System.Globalization;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Storage.Moving;

namespace MiniAirflow.Commands.Moving;

/// <summary>Shows how far a copy has come: a line that is written over on a terminal, a line a table elsewhere (and one each few seconds within a long one), or JSON lines.</summary>
internal sealed class CopyView(CommandHost host, bool isJson)
{
    private const int Bar = 24;
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongTable = TimeSpan.FromSeconds(5);
    private static readonly string[] Spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧"];

    private long _lastShown;
    private int _frames;
    private string? _finished;

    /// <summary>Takes news.</summary>
    public void Show(CopyProgress now)
    {
        if (isJson) Json(now);
        else if (host.Screen.IsTerminal) Live(now);
        else Plain(now);
    }

    /// <summary>Clears the line of a terminal.</summary>
    public void End()
    {
        if (!isJson && host.Screen.IsTerminal && _frames > 0) host.Out.Write("\r\u001b[K");
    }

    /// <summary>The line of a terminal, cut to its width.</summary>
    internal static string LineOf(CopyProgress now, int frame, int width)
    {
        var filled = now.Total == 0 ? Bar : (int)Math.Clamp(now.Done * Bar / now.Total, 0, Bar);
        var line = $"{Spinner[frame % Spinner.Length]} {Word(now.Step)} {now.Table} {new string('█', filled)}{new string('░', Bar - filled)} {Counted(now)}";
        return line.Length < width ? line : line[..Math.Max(0, width - 1)];
    }

    private void Live(CopyProgress now)
    {
        if (!IsDue(Frame) && now.Done < now.Total) return;
        host.Out.Write("\r\u001b[K" + LineOf(now, _frames++, host.Screen.Size().Width));
        host.Out.Flush();
    }

    private void Plain(CopyProgress now)
    {
        var key = $"{now.Step} {now.Table}";
        if (_finished == key || (now.Done < now.Total && !IsDue(LongTable))) return;
        if (now.Done >= now.Total) _finished = key;
        host.Out.WriteLine($"{Word(now.Step)} {now.Table}: {Counted(now)}");
        host.Out.Flush();
    }

    private void Json(CopyProgress now)
    {
        host.Out.WriteJson(new CopyProgressLine("progress", now.Step == CopyStep.Copying ? "copy" : "check", now.Table, now.Done, now.Total), CopyJsonContext.Default.CopyProgressLine);
        host.Out.Flush();
    }

    private bool IsDue(TimeSpan pause)
    {
        if (_lastShown != 0 && Stopwatch.GetElapsedTime(_lastShown) < pause) return false;
        var isFirst = _lastShown == 0;
        _lastShown = Stopwatch.GetTimestamp();
        return !isFirst || pause == Frame;
    }

    private static string Word(CopyStep step) => step == CopyStep.Copying ? "Copying" : "Checking";

    private static string Counted(CopyProgress now) => string.Create(CultureInfo.InvariantCulture, $"{now.Done} of {now.Total}");
}
