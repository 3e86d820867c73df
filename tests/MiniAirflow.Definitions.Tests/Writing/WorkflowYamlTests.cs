using System.Text;
using CsCheck;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Writing;

namespace MiniAirflow.Definitions.Tests.Writing;

public sealed class WorkflowYamlTests
{
    private static readonly Gen<string> Hostile = Gen.OneOf(
        Gen.String[Gen.Char["ab \n\t:#-'\"\\|>%@`&*!?[]{},~\r\u0085\u2028\ufeff\u200b\u202eé"], 1, 12],
        Gen.OneOf("<<", "---", "...", "---\na", "...\n", "- ", "-a", "-1", "--x", "y", "No", "ON", "null", "Null", "0o7", "12:30", "2026-01-01", ".inf", "a:", "a: b", "a #b", "a\n", "a\n\n", "\na", " a\nb", "a\n b\n",
            "a\n \nb", "a\n\tb", "a\nb \n", "😀\nb", "a\n#b", "a\n---\nb", "\u001b[2J")).Select(text => text.Replace("{{", "{ ", StringComparison.Ordinal));

    [Fact]
    public void What_is_written_reads_as_the_same_definition() =>
        EquivalenceTests.AnyWorkflow.Sample(IsKept, iter: 1_000);

    [Fact]
    public void Any_text_is_kept_wherever_it_stands() =>
        Gen.Select(Hostile, Hostile, Hostile, (one, two, three) => new WorkflowDefinition
        {
            Name = "w",
            Description = one,
            Env = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["NO"] = two, ["y"] = three },
            Tasks =
            [
                new TaskDefinition { Name = "null", Command = CommandDefinition.FromArgv("x" + one, two, three, "") },
                new TaskDefinition { Name = "true", Command = CommandDefinition.FromShell("x" + three), DependsOn = ["null"] },
            ],
        }).Sample(IsKept, iter: 5_000);

    [Fact]
    public void It_looks_as_a_person_would_have_written_it() =>
        WorkflowYaml.Write(Parsing.Yaml("""
            {name: a, schedule: ["0 5 * * *", {every: 15m, start_date: "2026-01-01"}], env: {A: "yes", B: "1.50"}, tasks: [
            {name: one, command: "set -e\nmake -j8 # all\n"}, {name: two, command: [echo, "a, b", -n], depends_on: [one], retry_count: 3}, {name: three, command: "curl \"$URL\" | sort > x"}]}
            """).Definition!).ShouldBe("""
            name: a
            schedule:
              - '0 5 * * *'
              - every: '15m'
                start_date: '2026-01-01'
            env:
              A: 'yes'
              B: '1.50'
            tasks:
              - name: one
                command: |
                  set -e
                  make -j8 # all
              - name: two
                command: [echo, 'a, b', -n]
                depends_on: [one]
                retry_count: 3
              - name: three
                command: curl "$URL" | sort > x

            """);

    [Fact]
    public void Nothing_in_it_is_obeyed_by_a_terminal()
    {
        var yaml = WorkflowYaml.Write(new WorkflowDefinition { Name = "w", Description = "a\u001b[2J\nb\u202e\u0085\u2028\r" });
        yaml.ShouldAllBe(c => c == '\n' || (c >= ' ' && c <= '~'));
    }

    private static void IsKept(WorkflowDefinition definition)
    {
        var yaml = WorkflowYaml.Write(definition);
        var parsed = WorkflowDocument.Parse(Encoding.UTF8.GetBytes(yaml), DocumentFormat.Yaml, new DocumentSource("w"), Parsing.Now);
        parsed.Told().ShouldBe("", yaml);
        DefinitionJson.Write(parsed.Definition!).ShouldBe(DefinitionJson.Write(definition), yaml);
    }
}
