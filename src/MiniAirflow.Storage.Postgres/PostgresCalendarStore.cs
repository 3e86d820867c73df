using System.Text.Json;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Runs;
using MiniAirflow.Storage.Postgres.Writing;
using Npgsql;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresCalendarStore(WriteLane lane, ReadPool reader) : ICalendarStore
{
    /// <inheritdoc/>
    public async ValueTask PutAsync(WorkCalendar calendar, CancellationToken cancellationToken) => await lane.RunAsync(context =>
    {
        var users = Users(context, calendar.Name);
        foreach (var (id, _, _) in users) ScheduleWriter.FireIfDue(context, id);
        context.Write(Commands.Of("Calendars/put").With(context.NewId()).With(calendar.Name).With(StoredCalendar.Write(calendar)).With(context.Now));
        foreach (var (id, version, isActive) in users) ScheduleWriter.Replan(context, id, version, isActive);
        return true;
    }, isAlone: true).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken) =>
        lane.RunAsync(context => context.Read(Commands.Of("Calendars/remove").With(name), row => row.Read()), isAlone: true);

    /// <inheritdoc/>
    public ValueTask<WorkCalendar?> FindAsync(string name, CancellationToken cancellationToken) =>
        reader.FindAsync(() => Commands.Of("Calendars/find").With(name), Map, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<WorkCalendar>> ListAsync(CancellationToken cancellationToken) =>
        await reader.ListAsync(() => Commands.Of("Calendars/list"), Map, cancellationToken).ConfigureAwait(false);

    /// <summary>Locks the workflows whose schedules refer to a calendar.</summary>
    private static List<(Guid Id, int Version, bool IsActive)> Users(WriteContext context, string name)
    {
        var users = context.ReadAll(Commands.Of("Calendars/users").With(JsonEncodedText.Encode(name).ToString()), row => (Id: row.GetGuid(0), Version: row.GetInt32(1), IsActive: row.GetBoolean(2)));
        context.Runs.LoadVersions([.. users.Select(one => (one.Id, one.Version))]);
        return users.FindAll(one => context.Runs.TryVersion(one.Id, one.Version)?.Definition.Schedules.Any(
            schedule => schedule.Exclude.Contains(name) || schedule.Include.Contains(name)) == true);
    }

    private static WorkCalendar Map(NpgsqlDataReader row) => StoredCalendar.Read(row.GetString(1), row.GetString(0));
}
