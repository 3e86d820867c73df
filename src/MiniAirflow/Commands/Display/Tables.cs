using Spectre.Console;

namespace MiniAirflow.Commands.Display;

/// <summary>Tables and headed facts. Whatever goes in is neutralised here, so no verb has to remember.</summary>
internal sealed class Tables(TextWriter output, ScreenInfo screen)
{
    private readonly IAnsiConsole _console = ConsoleFor(output, screen);

    /// <summary>A table; nothing but the headings when there are no rows. The column named STATE, STATUS or OUTCOME is coloured.</summary>
    public void Write(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.None, Expand = false };
        foreach (var heading in headings) table.AddColumn(new TableColumn(new Text(heading, Style.Plain.Decoration(Decoration.Bold))) { Padding = new Padding(0, 0, 2, 0) });
        var state = headings.ToList().FindIndex(heading => heading is "STATE" or "STATUS" or "OUTCOME");
        foreach (var row in rows)
            table.AddRow(row.Select((cell, i) => Cell(cell, i == state)));
        _console.Write(table);
    }

    /// <summary>Facts, one a line, their names in a column of their own; facts without a value are left out.</summary>
    public void WriteFacts(params IReadOnlyList<(string Name, string? Value)> facts)
    {
        var shown = facts.Where(fact => !string.IsNullOrEmpty(fact.Value)).ToList();
        var width = shown.Max(fact => fact.Name.Length);
        foreach (var (name, value) in shown)
        {
            _console.Write(new Text((name + ":").PadRight(width + 2)));
            _console.Write(Cell(value!, name is "State"));
            _console.WriteLine();
        }
    }

    /// <summary>A console that writes to this writer, with what the screen can show.</summary>
    public static IAnsiConsole ConsoleFor(TextWriter output, ScreenInfo screen)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = screen.IsTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = screen is { IsTerminal: true, HasColor: true } ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Encoding = System.Text.Encoding.UTF8;
        (console.Profile.Width, console.Profile.Height) = screen.Size();
        return console;
    }

    private static Text Cell(string text, bool isState) => new(TerminalText.Line(text), isState ? StateStyles.Of(text) : Style.Plain);
}
