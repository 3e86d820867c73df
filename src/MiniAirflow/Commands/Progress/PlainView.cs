using MiniAirflow.Core.Events;

namespace MiniAirflow.Commands.Progress;

/// <summary>Lines for a pipe, flushed with each refresh.</summary>
internal sealed class PlainView(TextWriter output, PlainLines lines) : IProgressView
{
    public void OnEvent(StoreEvent change, RunProgress run)
    {
        if (lines.Of(change, run) is { } line) output.WriteLine(line);
    }

    public void Refresh() => output.Flush();
}
