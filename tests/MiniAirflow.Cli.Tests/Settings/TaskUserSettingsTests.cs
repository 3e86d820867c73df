using MiniAirflow.Commands.Doctor;
using MiniAirflow.Settings;
using MiniAirflow.TestKit;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Cli.Tests.Settings;

public sealed class TaskUserSettingsTests
{
    [Fact]
    public void Nothing_said_means_the_workers_own_user_and_no_limits()
    {
        var (settings, problems) = Read();
        problems.ShouldBeEmpty();
        settings.Users.ShouldBeEmpty();
        settings.Limits.ShouldBeNull();
    }

    [Fact]
    public void Queues_have_users_and_limits_are_read_with_their_units()
    {
        var (settings, problems) = Read(("RUN_AS", "default=nobody, etl=65534"), ("TASK_PIDS", "200"), ("TASK_MEMORY", "512M"));
        problems.ShouldBeEmpty();
        settings.Users.ToDictionary(one => one.Key, one => one.Value.Name).ShouldBe(new Dictionary<string, string> { ["default"] = "nobody", ["etl"] = "nobody" });
        settings.Limits.ShouldBe(new ProcessLimits(200, 512L * 1024 * 1024));
        Read(("TASK_MEMORY", "1048576")).Settings.Limits.ShouldBe(new ProcessLimits(null, 1048576));
    }

    [Theory]
    [InlineData("RUN_AS", "default", "write queue=user")]
    [InlineData("RUN_AS", "=nobody", "write queue=user")]
    [InlineData("RUN_AS", "a/b=nobody", "write queue=user")]
    [InlineData("RUN_AS", "default=nobody=x", "write queue=user")]
    [InlineData("RUN_AS", "default=no-such-user", "names no user of this machine: 'no-such-user'")]
    [InlineData("RUN_AS", "default=root", "as whom no task should run")]
    [InlineData("RUN_AS", "default=0", "as whom no task should run")]
    [InlineData("RUN_AS", "default=nobody,default=65534", "twice")]
    [InlineData("TASK_PIDS", "1", "from 2 to")]
    [InlineData("TASK_PIDS", "many", "from 2 to")]
    [InlineData("TASK_PIDS", "100", "give the commands of queue 'default' a user of their own")]
    [InlineData("TASK_MEMORY", "1K", "at least a megabyte")]
    [InlineData("TASK_MEMORY", "-1M", "at least a megabyte")]
    [InlineData("TASK_MEMORY", "99999999999999999999T", "at least a megabyte")]
    [InlineData("TASK_MEMORY", "M", "at least a megabyte")]
    public void What_makes_no_sense_is_refused_in_one_sentence(string name, string value, string words) => Read((name, value)).Problems.ShouldHaveSingleItem().ShouldContain(words);

    [Fact]
    public void Who_is_not_root_is_told_what_to_do_instead() =>
        Read(isRoot: false, null, ("RUN_AS", "default=nobody")).Problems.ShouldHaveSingleItem().ShouldContain("Run a worker of that queue as that user instead");

    [Fact]
    public void A_data_folder_that_users_cannot_pass_through_is_refused()
    {
        using var folder = new TemporaryFolder();
        var problems = Read(isRoot: true, folder["data"], ("RUN_AS", "default=nobody")).Problems;
        problems.ShouldHaveSingleItem().ShouldContain($"'{folder.Path}'", Case.Sensitive, "a temporary folder is closed to others");
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        Read(isRoot: true, folder["data"], ("RUN_AS", "default=nobody")).Problems.ShouldBeEmpty();
    }

    [Fact]
    public void The_doctor_says_whose_tasks_run_as_root_and_who_shares_a_user()
    {
        var nobody = TaskUser.Find("nobody").ShouldNotBeNull();
        Findings().ShouldContain(sentence => sentence.Contains("RUN_AS"));
        Findings(("etl", nobody)).ShouldContain(sentence => sentence.Contains("tasks of queue 'default' run as it"));
        Findings(("default", nobody)).ShouldNotContain(sentence => sentence.Contains("root"));
        Findings(("default", nobody), ("etl", nobody)).ShouldContain(sentence => sentence.Contains("default, etl share user nobody"));

        static List<string> Findings(params (string Queue, TaskUser User)[] users) =>
            [.. Checkup.OfSettings(new RoleSettings { Role = Role.Standalone, Database = DatabaseLocation.File("/x"), DataDirectory = "/x", TaskUsers = new(users.ToDictionary(one => one.Queue, one => one.User), null) }, isPrivileged: true)
                .Where(finding => finding.Subject == "user").Select(finding => finding.Sentence)];
    }

    private static (TaskUserSettings Settings, List<string> Problems) Read(params (string Name, string Value)[] environment) => Read(isRoot: true, null, environment);

    private static (TaskUserSettings Settings, List<string> Problems) Read(bool isRoot, string? data, params (string Name, string Value)[] environment)
    {
        var problems = new List<string>();
        return (TaskUserSettings.Read(["default"], data ?? "/nowhere-yet", name => environment.FirstOrDefault(one => one.Name == name).Value, isRoot, problems), problems);
    }
}
