using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Backfills;

/// <summary>Watches a backfill to its end, and tells how far it has come: on a line that is written over on a terminal, on a line for each change elsewhere.</summary>
internal sealed class BackfillWatch(MiniAirflowClient client, CommandHost host)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private string? _shown;

    /// <returns>The backfill, ended.</returns>
    public async Task<BackfillResource> WaitAsync(BackfillResource backfill, bool isJson, CancellationToken cancellationToken)
    {
        try
        {
            while (backfill.FinishedAt is null)
            {
                if (!isJson) Show(backfill);
                await Task.Delay(Poll, host.Time, cancellationToken).ConfigureAwait(false);
                backfill = await client.GetBackfillAsync(backfill.Id, cancellationToken).ConfigureAwait(false);
            }
            return backfill;
        }
        finally
        {
            if (_shown is not null && host.Screen.IsTerminal) host.Out.Write("\r\u001b[K");
        }
    }

    private void Show(BackfillResource backfill)
    {
        // The estimate changes with each look: it is told with a change, and is none.
        var progress = TerminalText.Line($"{(backfill.Note is null ? "" : $"{backfill.State}: {backfill.Note} ")}{BackfillOutput.Progress(backfill)}");
        var line = progress + (backfill.EtaSeconds is { } left ? $", about {Format.Duration(TimeSpan.FromSeconds(left))} left" : "");
        if (host.Screen.IsTerminal) host.Out.Write("\r\u001b[K" + (line.Length < host.Screen.Size().Width ? line : line[..Math.Max(0, host.Screen.Size().Width - 1)]));
        else if (progress != _shown) host.Out.WriteLine($"{Format.Clock(host.Time.GetUtcNow(), host.Time.LocalTimeZone)} {line}");
        _shown = progress;
        host.Out.Flush();
    }
}
