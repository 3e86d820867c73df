using MiniAirflow.Commands.Display;
using MiniAirflow.Core.Events;
using Spectre.Console;

namespace MiniAirflow.Commands.Progress;

/// <summary>A picture that is drawn over and over on a terminal.</summary>
internal sealed class LiveView(ProgressModel model, TextWriter output, ScreenInfo screen, TimeProvider time) : IProgressView
{
    private readonly IAnsiConsole _console = Tables.ConsoleFor(output, screen);
    private LiveDisplayContext? _display;

    public Task ShowAsync(Func<Task> pump) =>
        _console.Live(Text.Empty).Overflow(VerticalOverflow.Crop).StartAsync(async display =>
        {
            _display = display;
            await pump().ConfigureAwait(false);
        });

    public void OnEvent(StoreEvent change, RunProgress run)
    {
        // The model has it; the next frame shows it.
    }

    public void Refresh()
    {
        var (width, height) = screen.Size();
        (_console.Profile.Width, _console.Profile.Height) = (width, height);
        _display?.UpdateTarget(new Rows(new ProgressFrame(width, height).Lines(model, time.GetUtcNow()).Select(LineOf)));
        output.Flush();
    }

    private static Paragraph LineOf(IReadOnlyList<Segment> segments)
    {
        var line = new Paragraph { Overflow = Overflow.Crop };
        foreach (var segment in segments) line.Append(segment.Text, segment.State.Length == 0 ? Style.Plain : StateStyles.Of(segment.State));
        return line;
    }
}
