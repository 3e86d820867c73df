using CsCheck;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Core.Tests.Leasing;

/// <summary>What a run brings stays a value, whatever is in it: one argument, one variable, and never a part of shell text.</summary>
public sealed class RenderingProperties
{
    private const string ShellLine = "printf %s \"$MINIAIRFLOW_PARAM_V\"";

    // What shells, templates and readers of options take for their own, put together at random.
    private static readonly Gen<string> Hostile = Gen.OneOf(
        Gen.OneOf("$(id)", "`id`", "';id;'", "\"", "'", "\\", "\n", "\r\n", "-rf", "--", "%0a", "%00", "${IFS}", "$IFS", "{{ run.id }}", "{{", "}}", "{{ params.v }}", " ", "\t", "*", "~", "|", "&&", ">", "é", "\U0001F642", "\u202e", "\u001b[31m")
            .Array[0, 12].Select(parts => string.Concat(parts)),
        Gen.String);

    [Fact]
    public void S13_whatever_a_parameter_holds_it_is_one_argument_and_one_variable() => Hostile.Sample(value =>
    {
        var outcome = TaskRendering.Prepare(Leased(CommandDefinition.FromArgv("tool", "{{ params.v }}", "--name=<{{ params.v }}>", "last"), value), out var rendered);
        if (value.Contains('\0'))
        {
            outcome.ShouldNotBeNull().Reason.ShouldNotBeNull().ShouldContain("NUL");
            outcome.IsFinal.ShouldBeTrue();
            return;
        }
        outcome.ShouldBeNull();
        rendered.Task.Command!.Argv.ShouldBe(["tool", value, $"--name=<{value}>", "last"]);
        rendered.Task.Env["V"].ShouldBe(value);
    }, iter: 5_000);

    [Fact]
    public void S13_shell_text_is_run_as_its_author_wrote_it() => Hostile.Sample(value =>
    {
        if (value.Contains('\0')) return;
        TaskRendering.Prepare(Leased(CommandDefinition.FromShell(ShellLine), value), out var rendered).ShouldBeNull();
        rendered.Task.Command!.Shell.ShouldBe(ShellLine);
        rendered.Task.Command.Argv.ShouldBeNull();
    }, iter: 2_000);

    [Fact]
    public void S13_a_value_beyond_what_a_program_can_be_given_is_refused_with_a_sentence() =>
        TaskRendering.Prepare(Leased(CommandDefinition.FromArgv("tool", "{{ params.v }}"), new string('x', Limits.MaxValueBytes + 1)), out _)
            .ShouldNotBeNull().Reason.ShouldNotBeNull().ShouldContain($"longer than {Limits.MaxValueBytes} bytes");

    private static LeasedTask Leased(CommandDefinition command, string value) => new()
    {
        TaskRunId = Guid.Empty,
        Token = 1,
        Attempt = 1,
        Task = new TaskDefinition { Name = "t", Command = command, Env = new Dictionary<string, string> { ["V"] = "{{ params.v }}" } },
        Run = new LeasedRun
        {
            Id = Guid.Empty,
            WorkflowId = Guid.Empty,
            Definition = new WorkflowDefinition { Name = "w", Params = new Dictionary<string, ParameterDefinition> { ["v"] = new() } },
            Params = new Dictionary<string, string> { ["v"] = value },
        },
    };
}
