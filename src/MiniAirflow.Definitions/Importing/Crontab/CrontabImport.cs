using System.Text;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Importing.Crontab;

/// <summary>Makes a workflow of each entry of a crontab.</summary>
public static class CrontabImport
{
    /// <summary>Reads crontabs, of users or of the system.</summary>
    /// <param name="sources">The files.</param>
    /// <param name="options">What holds for all of them.</param>
    /// <param name="now">From when on a schedule must fire.</param>
    public static ImportResult Read(IReadOnlyList<ImportSource> sources, ImportOptions options, DateTimeOffset now)
    {
        var names = new ImportNames();
        return ImportLog.Sum([.. sources.Select(source => ReadOne(source, options, names, now))]);
    }

    private static ImportLog ReadOne(ImportSource source, ImportOptions options, ImportNames names, DateTimeOffset now)
    {
        var log = new ImportLog(source.Name, now);
        try
        {
            var text = DocumentText.Check(source.Utf8);
            new CrontabReader(options, names, log).Read(Encoding.UTF8.GetString(text.Span));
        }
        catch (DocumentException e)
        {
            log.Problems.Add(e.At, "", e.Message, e.Hint);
        }
        return log;
    }
}
