using System.Net;
using System.Text;
using System.Text.Json;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Api.Tests.Calendars;

public sealed class CalendarTests
{
    private const string Office = """
        {"days":["2025-12-26","2025-12-25","2025-12-25"],
         "hours":[{"day":"sunday","from":"00:00","to":"24:00"},{"day":"monday","from":"13:00","to":"17:30"},{"day":"monday","from":"09:00","to":"12:00"}]}
        """;

    [Fact]
    public async Task A_calendar_is_written_shown_in_order_written_over_and_removed()
    {
        await using var host = await ApiHost.StartAsync();
        var put = (await host.SendAsync(HttpMethod.Put, "/calendars/office", Office)).ShouldBe(HttpStatusCode.OK);
        put.Keys.ShouldBe(["name", "days", "hours"]);
        put.Json.GetProperty("days").EnumerateArray().Select(day => day.GetString()).ShouldBe(["2025-12-25", "2025-12-26"]);
        put.Json.GetProperty("hours").GetRawText().ShouldBe(
            """[{"day":"monday","from":"09:00","to":"12:00"},{"day":"monday","from":"13:00","to":"17:30"},{"day":"sunday","from":"00:00","to":"24:00"}]""");
        (await host.GetAsync("/calendars/office")).Text.ShouldBe(put.Text);
        (await host.SendAsync(HttpMethod.Put, "/calendars/office", put.Text)).ShouldBe(HttpStatusCode.OK).Text.ShouldBe(put.Text, "what is shown can be sent back");
        await host.Client.PutCalendarAsync("Büro", new PutCalendarRequest { Days = ["2025-01-06"] }, ApiHost.Cancelled);
        (await host.Client.GetCalendarAsync("Büro", ApiHost.Cancelled)).Days.ShouldBe(["2025-01-06"]);
        (await host.GetAsync("/calendars")).Json.GetArrayLength().ShouldBe(2);

        (await host.SendAsync(HttpMethod.Put, "/calendars/office", "{}")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("days").GetArrayLength().ShouldBe(0);
        (await host.SendAsync(HttpMethod.Delete, "/calendars/office")).ShouldBe(HttpStatusCode.NoContent);
        (await host.SendAsync(HttpMethod.Delete, "/calendars/office")).ShouldBeProblem(HttpStatusCode.NotFound, "no calendar 'office'");
        (await host.GetAsync("/calendars/office")).ShouldBeProblem(HttpStatusCode.NotFound, "no calendar 'office'");
        (await host.Client.ListCalendarsAsync(ApiHost.Cancelled)).ShouldHaveSingleItem().Name.ShouldBe("Büro");
    }

    [Fact]
    public async Task A_schedule_leaves_out_the_days_of_a_calendar()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.SendAsync(HttpMethod.Put, "/calendars/holidays", """{"days":["2025-12-25","2025-12-26"]}""")).ShouldBe(HttpStatusCode.OK);
        await host.CreateAsync("""{"name":"etl","schedule":{"cron":"@daily","exclude":"holidays"},"is_active":false,"tasks":[{"name":"a","command":"true"}]}""");
        var plan = await host.Client.PlanBackfillAsync(new CreateBackfillRequest { Workflow = "etl", From = "2025-12-24", To = "2025-12-27" }, ApiHost.Cancelled);
        plan.Slots.Select(slot => slot.DataIntervalEnd.Day).ShouldBe([24, 27]);
    }

    [Theory]
    [InlineData("""{"days":["2025-12-25","2025-13-01","25.12."]}""", "days[1]", "days[2]")]
    [InlineData("""{"days":[null]}""", "days[0]")]
    [InlineData("""{"hours":[{"day":"someday","from":"9","to":"25:00"}]}""", "hours[0].day", "hours[0].from", "hours[0].to")]
    [InlineData("""{"hours":[{"day":"monday","from":"22:00","to":"06:00"}]}""", "hours[0].to")]
    [InlineData("""{"hours":[{"day":"monday","from":"24:00","to":"24:00"}]}""", "hours[0].from")]
    [InlineData("""{"hours":[null]}""", "hours[0]")]
    [InlineData("""{"name":"other","days":[]}""", "name")]
    [InlineData("""{"hours":[{"day":"monday","from":"09:00"}]}""", "hours[0]")]
    [InlineData("""{"dates":[]}""", "dates")]
    [InlineData("""{"days":[20251225]}""", "days[0]")]
    [InlineData("", "days")]
    public async Task Every_wrong_entry_is_named_and_nothing_is_written(string body, params string[] paths)
    {
        await using var host = await ApiHost.StartAsync();
        var reply = (await host.SendAsync(HttpMethod.Put, "/calendars/holidays", body)).ShouldBeProblem(HttpStatusCode.BadRequest);
        reply.Json.GetProperty("errors").EnumerateArray().Select(item => item.GetProperty("path").GetString()).ShouldBe(paths);
        (await host.GetAsync("/calendars")).Text.ShouldBe("[]");
    }

    [Fact]
    public async Task Names_and_sizes_have_bounds()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.SendAsync(HttpMethod.Put, "/calendars/a%20b", "{}")).ShouldBeProblem(HttpStatusCode.BadRequest, "'a b' is no name");
        (await host.SendAsync(HttpMethod.Put, "/calendars/" + new string('x', 201), "{}")).ShouldBeProblem(HttpStatusCode.BadRequest, "at most 200");
        (await host.SendAsync(HttpMethod.Put, "/calendars/many", Days(10_001))).ShouldBeProblem(HttpStatusCode.BadRequest, "at most 10000 days, not 10001");
        (await host.SendAsync(HttpMethod.Put, "/calendars/many", Days(10_000))).ShouldBe(HttpStatusCode.OK).Json.GetProperty("days").GetArrayLength().ShouldBe(10_000);
        var hours = string.Join(',', Enumerable.Repeat("""{"day":"monday","from":"09:00","to":"17:30"}""", 101));
        (await host.SendAsync(HttpMethod.Put, "/calendars/many", $$"""{"hours":[{{hours}}]}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "at most 100 hours, not 101");
        (await host.SendAsync(HttpMethod.Put, "/calendars/many", "days: []", "application/yaml")).ShouldBeProblem(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_calendar_is_written_from_iCalendar()
    {
        await using var host = await ApiHost.StartAsync();
        var year = TimeProvider.System.GetUtcNow().Year;
        var text = $"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:{year}1225\r\nRRULE:FREQ=YEARLY;COUNT=2\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART:{year}1224T180000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        var put = (await host.SendAsync(HttpMethod.Put, "/calendars/holidays", text, "text/calendar; charset=utf-8")).ShouldBe(HttpStatusCode.OK);
        put.Keys.ShouldBe(["name", "days", "hours", "remarks"]);
        put.Json.GetProperty("days").EnumerateArray().Select(day => day.GetString()).ShouldBe([$"{year}-12-25", $"{year + 1}-12-25"]);
        put.Json.GetProperty("remarks").EnumerateArray().Select(remark => remark.GetString()).ShouldBe(["1 event with a time of day was passed over."]);
        (await host.GetAsync("/calendars/holidays")).Keys.ShouldBe(["name", "days", "hours"]);
        (await host.Client.ImportCalendarAsync("again", Encoding.UTF8.GetBytes(text), ApiHost.Cancelled)).Days.Count.ShouldBe(2);

        var refused = (await host.SendAsync(HttpMethod.Put, "/calendars/holidays", text.Replace("COUNT=2", "BYWEEKNO=52;BYHOUR=1", StringComparison.Ordinal), "text/calendar")).ShouldBeProblem(HttpStatusCode.BadRequest);
        refused.Json.GetProperty("errors").EnumerateArray().Select(item => (item.GetProperty("line").GetInt32(), item.GetProperty("message").GetString()))
            .ShouldBe([(4, "'BYWEEKNO' of an RRULE is not read."), (4, "'BYHOUR' of an RRULE is not read.")]);
        (await host.SendAsync(HttpMethod.Put, "/calendars/holidays", "", "text/calendar")).ShouldBeProblem(HttpStatusCode.BadRequest);
        (await host.SendAsync(HttpMethod.Put, "/calendars/holidays", text, "text/calendar; charset=iso-8859-1")).ShouldBeProblem(HttpStatusCode.UnsupportedMediaType);
        (await host.SendAsync(HttpMethod.Post, "/workflows", text, "text/calendar")).ShouldBeProblem(HttpStatusCode.UnsupportedMediaType);
        (await host.GetAsync("/calendars/holidays")).Json.GetProperty("days").GetArrayLength().ShouldBe(2);
    }

    private static string Days(int count) =>
        JsonSerializer.Serialize(new Dictionary<string, string[]> { ["days"] = [.. Enumerable.Range(0, count).Select(i => new DateOnly(2000, 1, 1).AddDays(i).ToString("yyyy-MM-dd"))] });

    [Fact]
    public async Task A_dry_run_answers_the_same_and_writes_nothing()
    {
        await using var host = await ApiHost.StartAsync();
        const string text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20271225\r\nSUMMARY:Christmas\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        var tried = (await host.SendAsync(HttpMethod.Put, "/calendars/holidays?dry_run=true", text, "text/calendar")).ShouldBe(HttpStatusCode.OK);
        (await host.GetAsync("/calendars")).Text.ShouldBe("[]");
        (await host.SendAsync(HttpMethod.Put, "/calendars/holidays", text, "text/calendar")).ShouldBe(HttpStatusCode.OK).Text.ShouldBe(tried.Text);
        (await host.SendAsync(HttpMethod.Put, "/calendars/holidays?dry_run=true", """{"days":["nonsense"]}""")).ShouldBeProblem(HttpStatusCode.BadRequest);
        (await host.SendAsync(HttpMethod.Put, "/calendars/holidays?dry_run=perhaps", text, "text/calendar")).ShouldBeProblem(HttpStatusCode.BadRequest, "dry_run");
        var records = (await host.GetAsync("/audit?action=putCalendar&outcome=done")).Json.EnumerateArray().Select(one => (one.GetProperty("target").GetString(), one.GetProperty("detail").GetString()));
        records.ShouldBe([("calendar holidays", ""), ("calendar holidays", "dry run")]);
    }

    [Fact]
    public async Task A_calendar_tells_which_schedules_refer_to_it_to_those_who_may_read_them()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var (admin, some) = (Keys.Bearer(await host.KeyAsync("admin")), Keys.Bearer(await host.KeyAsync("viewer:etl")));
        foreach (var (name, schedule) in ((string, string)[])[("etl", """{"cron":"@daily","exclude":"holidays"}"""), ("office", """{"cron":"@hourly","include":["holidays"]}"""), ("other", """{"cron":"@daily","exclude":"holidays-eu"}""")])
            (await host.PostAsync("/workflows", $$"""{"name":"{{name}}","description":"\"holidays\"","schedule":{{schedule}},"is_active":false,"tasks":[{"name":"a","command":"true"}]}""", headers: [admin])).ShouldBe(HttpStatusCode.Created);
        (await host.GetAsync("/calendars/holidays/workflows", admin)).ShouldBe(HttpStatusCode.OK).Text.ShouldBe("""["etl","office"]""");
        (await host.GetAsync("/calendars/holidays/workflows", some)).ShouldBe(HttpStatusCode.OK).Text.ShouldBe("""["etl"]""");
        (await host.GetAsync("/calendars/nobody/workflows", admin)).ShouldBe(HttpStatusCode.OK).Text.ShouldBe("[]");
    }
}
