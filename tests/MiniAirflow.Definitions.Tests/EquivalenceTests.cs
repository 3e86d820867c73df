using System.Text;
using CsCheck;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Definitions.Tests;

/// <summary>However a definition is spelled, it is the same definition.</summary>
public sealed class EquivalenceTests
{
    private static readonly Gen<string> Word = Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789"].Array[1, 8].Select(letters => "n" + new string(letters));
    private static readonly Gen<string> AnyText = Gen.Frequency(
        (3, Gen.OneOf("true", "null", "~", "1e5", "0x1F", "- a", "a: b", "# c", "  padded ", "multi\nline\n", "\ttab", "é😀", "\"q\"", "'", "\\", "%", "@x", "*a", "&a", "!t", "yes", "\u2028", "\u0085", "\u001b[0m", "a\r\nb")),
        (2, Gen.String[Gen.Char['\u0020', '\u007e'], 1, 30].Select(text => text.Replace("{{", "{ ", StringComparison.Ordinal))));

    private static Gen<HookDefinition> AnyHook(params HookEvent[] events) =>
        from places in Gen.Int[0, events.Length - 1].Array[1, 3]
        from kind in Gen.Int[0, 3]
        from word in Word
        from format in Gen.OneOf(WebhookFormat.Json, WebhookFormat.Slack, WebhookFormat.Teams)
        from values in Gen.Dictionary(Word, AnyText)[0, 3]
        select new HookDefinition
        {
            On = [.. places.Select(place => events[place])],
            Webhook = kind == 0 ? new WebhookTarget { Url = $"https://{word}.example.com/a?b=c", Format = format, SecretEnv = word } : kind == 1 ? new WebhookTarget { UrlEnv = word, Format = format } : null,
            Email = kind == 2 ? new EmailTarget { To = [$"{word}@example.com", "b@example.com"] } : null,
            Workflow = kind == 3 ? new WorkflowTarget { Name = "other." + word, Params = values } : null,
        };

    private static readonly Gen<ContainerDefinition> AnyContainer =
        from image in Word
        from amounts in Gen.Int[1, 900].Array[3]
        from pull in Gen.OneOf(ImagePull.Missing, ImagePull.Always, ImagePull.Never)
        from account in Gen.OneOf<string?>((string?)null, "builder")
        select new ContainerDefinition
        {
            Image = $"registry.example.com/{image}:1", Cpu = $"{amounts[0]}m", CpuLimit = "2", Memory = amounts[1] > 450 ? $"{amounts[1]}Mi" : null, MemoryLimit = "4Gi", Pull = pull, ServiceAccount = account, StartTimeoutSeconds = amounts[2],
        };

    private static readonly Gen<TaskDefinition> AnyTask =
        from name in Word
        from command in Gen.OneOf(AnyText.Where(text => !string.IsNullOrWhiteSpace(text)).Select(CommandDefinition.FromShell), AnyText.List[1, 4].Where(argv => !string.IsNullOrWhiteSpace(argv[0])).Select(argv => CommandDefinition.FromArgv(argv)))
        from numbers in Gen.Int[0, 900].Array[4]
        from backoff in Gen.OneOf(RetryBackoff.Fixed, RetryBackoff.Exponential)
        from env in Gen.Dictionary(Word, AnyText)[0, 3]
        from queue in Gen.OneOf(Gen.Const(TaskDefinition.DefaultQueue), Word)
        from priority in Gen.Int[1, 10]
        from rule in Gen.Int[0, 11]
        from continueOn in Gen.Int[0, 3]
        from codes in Gen.Int[1, 200].Array[0, 3]
        from when in Gen.OneOf<string?>((string?)null, "run.logical_date != null", "not (task.attempt > 1)")
        from branch in Gen.Int[0, 2]
        from hooks in AnyHook(HookEvent.Success, HookEvent.Failure, HookEvent.Retry, HookEvent.Skipped).Array[0, 2]
        from container in Gen.OneOf(Gen.Const((ContainerDefinition?)null), AnyContainer.Select(one => (ContainerDefinition?)one))
        select new TaskDefinition
        {
            Container = container,
            TriggerRule = (TriggerRule)rule, ContinueOn = (ContinueOn)continueOn, When = when, ExitCodes = codes.Length == 0 ? null : new ExitCodeRules { Skip = codes },
            Branch = branch == 0 ? null : branch == 1 ? BranchDefinition.ByOutput : new BranchDefinition { ByExitCode = new Dictionary<int, IReadOnlyList<string>> { [0] = [], [201] = [] } },
            Hooks = hooks, Name = name, Command = command, RetryCount = numbers[0], RetryDelaySeconds = numbers[1], RetryMaxDelaySeconds = numbers[2],
            TimeoutSeconds = numbers[3], QueueTimeoutSeconds = numbers[2], RetryBackoff = backoff, Env = env, Queue = queue, Priority = priority,
        };

    private static readonly Gen<ScheduleDefinition> AnySchedule =
        from bare in Gen.Bool
        from kind in Gen.Int[0, 2]
        from zone in Gen.OneOf<string?>((string?)null, "Asia/Tokyo")
        from bounds in Gen.Bool
        from excluded in Word.Array[0, 2]
        from moves in Gen.Bool
        select bare ? ScheduleDefinition.OfCron("*/5 * * * *") : new ScheduleDefinition
        {
            Cron = kind == 0 ? "@daily" : null, Every = kind == 1 ? "1h30m" : null, At = kind == 2 ? "2026-12-24T18:00" : null, TimeZone = zone,
            StartDate = bounds ? "2026-01-01" : null, EndDate = bounds ? "2027-01-01T12:00" : null, Exclude = excluded, OnExcluded = moves ? ExcludedDay.NextWorkingDay : ExcludedDay.Skip,
        };

    private static readonly Gen<SchedulePolicy> AnyPolicy =
        from catchup in Gen.OneOf(Catchup.Latest, Catchup.None, Catchup.All)
        from overlap in Gen.OneOf(Overlap.Allow, Overlap.Skip, Overlap.QueueOne, Overlap.QueueAll, Overlap.CancelPrevious)
        from numbers in Gen.Int[1, 100].Array[4]
        from flags in Gen.Bool.Array[2]
        select new SchedulePolicy
        {
            Catchup = catchup, Overlap = overlap, CatchupWindowSeconds = numbers[0], MaxActiveRuns = numbers[1], MaxConsecutiveFailedRuns = numbers[2], JitterSeconds = numbers[3],
            DependsOnPast = flags[0], HasDataIntervals = flags[1],
        };

    internal static readonly Gen<WorkflowDefinition> AnyWorkflow =
        from name in Word
        from description in AnyText
        from schedules in AnySchedule.Array[0, 3]
        from policy in AnyPolicy
        from zone in Gen.OneOf("UTC", "Europe/Berlin")
        from env in Gen.Dictionary(Word, AnyText)[0, 3]
        from parameters in Gen.Dictionary(Word, Gen.Select(AnyText, AnyText, Gen.Bool, (value, text, given) => given
            ? new ParameterDefinition { Default = value, Description = text, Enum = [value, "x"] }
            : new ParameterDefinition { Type = ParameterType.Number, Min = -1.50m, Max = 7, Pattern = "[0-9.-]+", Description = text }))[0, 3]
        from tasks in AnyTask.Array[0, 6]
        from hooks in AnyHook(HookEvent.Success, HookEvent.Failure, HookEvent.Cancelled).Array[0, 2]
        from late in Gen.Int[0, 3]
        select new WorkflowDefinition
        {
            Deadline = (late & 1) == 0 ? null : new DeadlineDefinition { From = schedules.Length > 0 ? DeadlineReference.LogicalDate : DeadlineReference.QueuedAt, WithinSeconds = 60 },
            MustSucceedWithinSeconds = (late & 2) == 0 ? 0 : 60,
            Hooks = [.. hooks, .. HeardBy(late)],
            TimeoutSeconds = late * 60, RetryCount = late, RetryDelaySeconds = late, RetryFrom = late == 3 ? RetryFrom.Start : RetryFrom.Failed,
            Name = name, Description = description, Schedules = schedules, TimeZone = zone, Policy = policy, Env = env, Params = parameters, Tasks = Linked(tasks),
        };

    // A time that nobody waits for is refused.
    private static IEnumerable<HookDefinition> HeardBy(int late)
    {
        var target = new WorkflowTarget { Name = "other" };
        if ((late & 1) != 0) yield return new HookDefinition { On = [HookEvent.DeadlineMissed], Workflow = target };
        if ((late & 2) != 0) yield return new HookDefinition { On = [HookEvent.SuccessOverdue], Workflow = target };
    }

    [Fact]
    public void The_canonical_text_is_a_workflow_file_of_the_same_identity() =>
        AnyWorkflow.Sample(
            definition =>
            {
                var canonical = DefinitionJson.Write(definition);
                var parsed = Parsing.Json(canonical);
                parsed.Told().ShouldBe("");
                DefinitionIdentity.HashOf(parsed.Definition!).ShouldBe(DefinitionIdentity.HashOf(definition));
                DefinitionJson.Write(DefinitionJson.Read(canonical)).ShouldBe(canonical);
            },
            iter: 1_000);

    [Fact]
    public void Yaml_and_Json_of_the_same_meaning_are_the_same_definition() =>
        AnyWorkflow.Sample(
            definition =>
            {
                var canonical = DefinitionJson.Write(definition);
                // JSON is a subset of YAML 1.2, which tests the flow style; the writer below tests the block style.
                foreach (var yaml in (string[])[canonical, YamlWriter.Write(canonical)])
                {
                    var parsed = Parsing.Yaml(yaml);
                    parsed.Told().ShouldBe("", yaml);
                    DefinitionIdentity.HashOf(parsed.Definition!).ShouldBe(DefinitionIdentity.HashOf(definition), yaml);
                }
            },
            iter: 1_000);

    [Trait("Scenario", "T15")]
    [Fact]
    public void Spelling_comments_and_order_do_not_make_a_version()
    {
        var one = Parsing.Yaml("name: a\nenv: {X: '1', Y: two}\ntasks:\n- name: b\n  command: echo hi\n  priority: 5\n").Definition!;
        var other = Parsing.Yaml("# a comment\ntasks:\n  - command: \"echo hi\"\n    name: 'b'\n    depends_on: []\nenv:\n  Y: two\n  X: 1\nname: a\n").Definition!;
        DefinitionIdentity.HashOf(other).ShouldBe(DefinitionIdentity.HashOf(one));
    }

    [Fact]
    public void Two_definitions_differ_exactly_when_they_are_two_versions() =>
        Gen.Select(AnyWorkflow, AnyWorkflow, Gen.Bool, Gen.Bool, (one, other, keepsTasks, keepsName) =>
            (one, other: other with { Tasks = keepsTasks ? one.Tasks : [.. one.Tasks.Skip(1), .. other.Tasks], Name = keepsName ? one.Name : other.Name })).Sample(
            (one, other) =>
            {
                DefinitionDiff.Of(one, one).ShouldBeEmpty();
                var changes = DefinitionDiff.Of(one, other);
                (changes.Count == 0).ShouldBe(DefinitionIdentity.HashOf(one) == DefinitionIdentity.HashOf(other));
                var back = DefinitionDiff.Of(other, one);
                back.Select(change => string.Join('/', change.Path)).ShouldBe(changes.Select(change => string.Join('/', change.Path)), ignoreOrder: true);
                changes.ShouldAllBe(change => change.Before.HasValue || change.After.HasValue);
            },
            iter: 500);

    // Makes the names unique and lets tasks depend on earlier ones only.
    private static TaskDefinition[] Linked(TaskDefinition[] tasks)
    {
        var unique = tasks.DistinctBy(task => task.Name).ToArray();
        return [.. unique.Select((task, i) => task with { DependsOn = [.. unique.Take(i).Where((_, j) => (i + j) % 2 == 1).Select(parent => parent.Name)] })];
    }

    /// <summary>Writes JSON as block-style YAML through an independent emitter.</summary>
    private static class YamlWriter
    {
        public static string Write(string json)
        {
            using var document = System.Text.Json.JsonDocument.Parse(json);
            var text = new StringBuilder();
            using var writer = new StringWriter(text);
            var emitter = new YamlDotNet.Core.Emitter(writer);
            emitter.Emit(new YamlDotNet.Core.Events.StreamStart());
            emitter.Emit(new YamlDotNet.Core.Events.DocumentStart());
            Emit(emitter, document.RootElement);
            emitter.Emit(new YamlDotNet.Core.Events.DocumentEnd(true));
            emitter.Emit(new YamlDotNet.Core.Events.StreamEnd());
            return text.ToString();
        }

        private static void Emit(YamlDotNet.Core.Emitter emitter, System.Text.Json.JsonElement element)
        {
            switch (element.ValueKind)
            {
                case System.Text.Json.JsonValueKind.Object:
                    emitter.Emit(new YamlDotNet.Core.Events.MappingStart());
                    foreach (var member in element.EnumerateObject())
                    {
                        emitter.Emit(new YamlDotNet.Core.Events.Scalar(member.Name));
                        Emit(emitter, member.Value);
                    }
                    emitter.Emit(new YamlDotNet.Core.Events.MappingEnd());
                    break;
                case System.Text.Json.JsonValueKind.Array:
                    emitter.Emit(new YamlDotNet.Core.Events.SequenceStart(YamlDotNet.Core.AnchorName.Empty, YamlDotNet.Core.TagName.Empty, true, YamlDotNet.Core.Events.SequenceStyle.Block));
                    foreach (var item in element.EnumerateArray()) Emit(emitter, item);
                    emitter.Emit(new YamlDotNet.Core.Events.SequenceEnd());
                    break;
                case System.Text.Json.JsonValueKind.String:
                    emitter.Emit(new YamlDotNet.Core.Events.Scalar(YamlDotNet.Core.AnchorName.Empty, YamlDotNet.Core.TagName.Empty, element.GetString()!, YamlDotNet.Core.ScalarStyle.DoubleQuoted, false, true));
                    break;
                default:
                    emitter.Emit(new YamlDotNet.Core.Events.Scalar(element.GetRawText()));
                    break;
            }
        }
    }
}
