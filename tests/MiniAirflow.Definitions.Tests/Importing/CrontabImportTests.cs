using CsCheck;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Importing;
using MiniAirflow.Definitions.Importing.Crontab;

namespace MiniAirflow.Definitions.Tests.Importing;

public sealed class CrontabImportTests
{
    [Fact]
    public void An_entry_becomes_a_workflow_that_behaves_as_cron_does()
    {
        var workflow = Imports.Crontab("# Dumps the shop.\n30 2 * * * /usr/local/bin/backup.sh --full\n", new ImportOptions { TimeZone = "Europe/Berlin", Directory = "/home/ann" }).Only();
        workflow.Name.ShouldBe("backup");
        workflow.Description.ShouldBe("Dumps the shop.");
        workflow.ScheduleText.ShouldBe("30 2 * * *");
        workflow.TimeZone.ShouldBe("Europe/Berlin");
        (workflow.Policy.Catchup, workflow.Policy.Overlap).ShouldBe((Catchup.None, Overlap.Allow));
        var task = workflow.Tasks.ShouldHaveSingleItem();
        task.Command!.Shell.ShouldBe("/usr/local/bin/backup.sh --full");
        task.WorkingDirectory.ShouldBe("/home/ann");
    }

    [Theory]
    [InlineData("0 1 * * * /usr/local/bin/backup.sh --full >/dev/null 2>&1", "backup")]
    [InlineData("0 1 * * * cd /srv/shop && ./bin/nightly-report.py --day=yesterday", "nightly-report")]
    [InlineData("0 1 * * * test -x /usr/sbin/anacron || ( cd / && run-parts --report /etc/cron.daily )", "cron.daily")]
    [InlineData("0 1 * * * cd / && run-parts --report /etc/cron.hourly", "cron.hourly")]
    [InlineData("0 1 * * * [ -x /usr/bin/mandb ] && /usr/bin/mandb -c -q", "mandb")]
    [InlineData("0 1 * * * nice -n 19 ionice -c 3 /opt/rotate-logs.sh", "rotate-logs")]
    [InlineData("0 1 * * * flock -n /run/etl.lock /opt/etl/load", "load")]
    [InlineData("0 1 * * * timeout 30m sudo -u postgres pg_dump shop | gzip > /backup/shop.gz", "pg_dump")]
    [InlineData("0 1 * * * PGHOST=db psql -c 'vacuum'", "psql")]
    [InlineData("0 1 * * * /usr/bin/php -q /var/www/artisan schedule:run", "artisan")]
    [InlineData("0 1 * * * /usr/bin/python3 -m module", "module")]
    [InlineData("0 1 * * * bash -c 'echo hi'", "hi")]
    [InlineData("0 1 * * * find /tmp -mtime +7 -delete", "find")]
    [InlineData("0 1 * * * \"/opt/My Tools/clean up\"", "My")]
    [InlineData("0 1 * * * $HOME/bin/x", "x")]
    [InlineData("0 1 * * * ~/bin/sync_mail", "sync_mail")]
    [InlineData("0 1 * * * :", "job")]
    [InlineData("0 1 * * * (((", "job")]
    public void The_name_is_that_of_the_program_which_does_the_work(string line, string name) => Imports.Crontab(line).Only().Name.ShouldBe(name);

    [Fact]
    public void Names_are_unique_among_all_files()
    {
        var result = CrontabImport.Read([Imports.Source("@daily a\n@hourly a\n@weekly a-2\n", "one"), Imports.Source("@daily a\n", "two")], new ImportOptions(), Parsing.Now);
        result.Workflows.Select(workflow => (workflow.Name, workflow.Source, workflow.Line)).ShouldBe([("a", "one", 1), ("a-2", "one", 2), ("a-2-2", "one", 3), ("a-3", "two", 1)]);
    }

    [Theory]
    [InlineData(@"date +\%F", "date +%F")]
    [InlineData(@"a \\ b", @"a \\ b")]
    [InlineData("mail root%Hello%World", "{\nmail root\n} <<'END'\nHello\nWorld\nEND\n")]
    [InlineData("cat%END%END2", "{\ncat\n} <<'END3'\nEND\nEND2\nEND3\n")]
    [InlineData("cat%100\\%%", "{\ncat\n} <<'END'\n100%\nEND\n")]
    [InlineData(@"cat%a\b\\%c", "{\ncat\n} <<'END'\na\\b\\%c\nEND\n")]
    [InlineData("cat%", "{\ncat\n} <<'END'\nEND\n")]
    [InlineData("cat & # all%x", "{\ncat & # all\n} <<'END'\nx\nEND\n")]
    [InlineData("echo 'it''s' \"$A\" | tr : '#'  ", "echo 'it''s' \"$A\" | tr : '#'  ")]
    public void The_command_is_what_crons_shell_is_given(string written, string command) =>
        Imports.Crontab($"* * * * * {written}\n").Only().Tasks[0].Command!.Shell.ShouldBe(command);

    [Fact]
    public void Variables_hold_for_the_lines_after_them()
    {
        var result = Imports.Crontab("@daily one\nSHELL=/bin/bash\n A_B = \" x \" \n'HOME'=/srv\nCRON_TZ=Asia/Tokyo\nRANDOM_DELAY=5\n@daily two\n");
        var (one, two) = (Imports.Read(result.Workflows[0].Yaml), Imports.Read(result.Workflows[1].Yaml));
        (one.Env.Count, one.TimeZone, one.Policy.JitterSeconds, one.Tasks[0].Command!.Shell).ShouldBe((0, "UTC", 0, "one"));
        two.Env.ShouldBe(new Dictionary<string, string> { ["A_B"] = " x ", ["HOME"] = "/srv", ["SHELL"] = "/bin/bash" });
        (two.TimeZone, two.Policy.JitterSeconds, two.Tasks[0].WorkingDirectory).ShouldBe(("Asia/Tokyo", 300, "/srv"));
        two.Tasks[0].Command!.Argv.ShouldBe(["/bin/bash", "-c", "two"]);
        result.Notes.ShouldBeEmpty();
    }

    [Fact]
    public void The_systems_crontab_names_users()
    {
        const string text = """
            SHELL=/bin/sh
            PATH=/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin

            # Example of job definition:
            # .---------------- minute (0 - 59)
            # |  .------------- hour (0 - 23)
            # *  *  *  *  * user-name command to be executed
            17 *	* * *	root    cd / && run-parts --report /etc/cron.hourly
            @daily www-data /usr/bin/php /var/www/cron.php
            -*/15 * * * * root /usr/lib/snapper
            """;
        var result = Imports.Crontab(text, new ImportOptions { HasUsers = true });
        result.Workflows.Select(workflow => workflow.Name).ShouldBe(["cron.hourly", "cron", "snapper"]);
        Imports.Read(result.Workflows[0].Yaml).Description.ShouldBe("");
        Imports.Read(result.Workflows[0].Yaml).Tasks[0].Command!.Shell.ShouldBe("cd / && run-parts --report /etc/cron.hourly");
        result.Notes.Select(note => note.Line).ShouldBe([8, 9, 10, 10]);
        result.Told().ShouldContain("tab:9: The user 'www-data' is not carried");
    }

    [Theory]
    [InlineData("@reboot /usr/bin/thing", "@reboot")]
    [InlineData("0 0 31 2 * x", "never fires")]
    [InlineData("0~59 3 * * * x", "at random")]
    public void What_has_no_counterpart_is_told_and_not_made_up(string line, string told)
    {
        var result = Imports.Crontab(line);
        result.Problems.ShouldBeEmpty();
        result.Workflows.ShouldBeEmpty();
        result.Notes.ShouldHaveSingleItem().Text.ShouldContain(told);
    }

    [Theory]
    [InlineData("MAILTO=ops@example.org", "no mail is sent")]
    [InlineData("MAILTO=\"\"", "")]
    [InlineData("TZ=Asia/Tokyo", "does not move the schedule")]
    [InlineData("RANDOM_DELAY=many", "jitter_seconds")]
    [InlineData("1X=2", "no name of an environment variable")]
    [InlineData("MINIAIRFLOW_X=2", "set for each task")]
    [InlineData("USER=ann", "that of the worker")]
    public void Variables_that_mean_nothing_here_are_told(string line, string told) => Imports.Crontab(line).Told().ShouldContain(told);

    [Fact]
    public void A_user_in_a_users_crontab_is_noticed() => Imports.Crontab("0 1 * * * root /bin/x").Told().ShouldContain("--system");

    [Theory]
    [InlineData("61 * * * * x", "tab:1:1: The minute is '61', but may be 0 to 59, '*', a range as in 0-59, steps as in */2, and a list of these.")]
    [InlineData("\n  0 0 * * fri-mon x", "tab:2:11: The weekday is 'fri-mon'")]
    [InlineData("* * * *", "tab:1:1: The line is neither a comment, nor a variable")]
    [InlineData("* * * * *", "tab:1:10: The entry has no command.")]
    [InlineData("@daily", "tab:1:7: The entry has no command.")]
    [InlineData("@dayly x", "tab:1:1: '@dayly' is no macro")]
    [InlineData("CRON_TZ=Berlin", "tab:1:1: 'Berlin' is no time zone known here. (did you mean 'Europe/Berlin'?)")]
    [InlineData("hello world", "tab:1:1: The line is neither")]
    [InlineData("@daily a\0b", "tab:1:9: The text contains a NUL byte.")]
    public void What_cron_would_refuse_is_told_with_its_place(string text, string told)
    {
        var result = Imports.Crontab(text);
        result.Problems.ShouldHaveSingleItem().ToString().ShouldStartWith(told);
        result.Workflows.ShouldBeEmpty();
    }

    [Fact]
    public void A_command_that_is_too_long_is_a_problem_of_its_line() =>
        Imports.Crontab($"@daily ok\n@daily {new string('x', 200_000)}\n").Problems.ShouldHaveSingleItem().ToString().ShouldStartWith("tab:2:1: The workflow that this becomes is refused for its 'tasks[0].command'");

    [Fact]
    public void Windows_line_ends_and_a_byte_order_mark_do_no_harm() => Imports.Crontab("\ufeff@daily one\r\n").Only().Tasks[0].Command!.Shell.ShouldBe("one");

    [Fact]
    public void No_text_crashes_it_and_what_comes_out_is_valid() =>
        Gen.Frequency(
            (1, Gen.String[Gen.Char["* 0159/-,@%\\=\"'#abMON\n\t\r~Hé😀\u0085"], 0, 60]),
            (2, Gen.String[Gen.Char["* 159ab=%\\'\"()&|;\n"], 0, 30].Select(tail => "A=1\n*/5 1 1 * 1 " + tail)))
            .Sample(text =>
            {
                foreach (var hasUsers in (bool[])[false, true])
                    foreach (var workflow in Imports.Crontab(text, new ImportOptions { HasUsers = hasUsers }).Workflows) Imports.Read(workflow.Yaml);
            }, iter: 3_000);
}
