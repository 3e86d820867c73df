using System.Text.Json;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Runs;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteCalendarStore(WriteLoop writer, ReadPool reader) : ICalendarStore
{
    /// <inheritdoc/>
    public async ValueTask PutAsync(WorkCalendar calendar, CancellationToken cancellationToken) => await writer.RunAsync(context =>
    {
        var users = Users(context, calendar.Name);
        foreach (var (id, _, _) in users) ScheduleWriter.FireIfDue(context, id);
        context.Db["Calendars/put"].Bind(context.NewId()).Bind(calendar.Name).Bind(StoredCalendar.Write(calendar)).Bind(context.Now).Execute();
        foreach (var (id, version, isActive) in users) ScheduleWriter.Replan(context, id, version, isActive);
        return true;
    }).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken) =>
        writer.RunAsync(context => context.Db["Calendars/remove"].Bind(name).Execute() > 0);

    /// <inheritdoc/>
    public ValueTask<WorkCalendar?> FindAsync(string name, CancellationToken cancellationToken) => reader.Read(db => CalendarRows.Find(db, name));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WorkCalendar>> ListAsync(CancellationToken cancellationToken) => reader.Read(CalendarRows.List);

    /// <summary>The workflows whose schedules refer to a calendar.</summary>
    private static List<(Guid Id, int Version, bool IsActive)> Users(WriteContext context, string name)
    {
        var users = new List<(Guid Id, int Version, bool IsActive)>();
        var read = context.Db["Calendars/users"].Bind(JsonEncodedText.Encode(name).ToString());
        while (read.Read()) users.Add((read.Guid(0), read.Int32(1), read.Bool(2)));
        return users.FindAll(one => context.Runs.CanReadVersion(context.Db, one.Id, one.Version)
            && context.Runs.Version(context.Db, one.Id, one.Version)!.Definition.Schedules.Any(schedule => schedule.Exclude.Contains(name) || schedule.Include.Contains(name)));
    }
}
