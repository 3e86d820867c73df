namespace MiniAirflow.Core.Definitions.Validation;

/// <summary>Tells everything that is wrong with a definition, whoever wrote it: a file, a request or C#.</summary>
/// <remarks>Pure, and linear in the size of the definition. See the README one folder up for the list of rules.</remarks>
public static class DefinitionValidator
{
    /// <summary>Checks a definition.</summary>
    /// <param name="definition">The definition; nothing in it is trusted save that no member is null that may not be.</param>
    /// <param name="now">From when on its schedule must fire.</param>
    /// <returns>Every problem in the order of the document; none means valid. After a thousand, the rest is only counted.</returns>
    public static IReadOnlyList<DefinitionProblem> Check(WorkflowDefinition definition, DateTimeOffset now) => Check(definition, now, out _);

    /// <summary>Checks a definition as it is written, and makes dependencies of tasks of those that name groups.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="now">From when on its schedule must fire.</param>
    /// <param name="resolved">The same with dependencies between tasks alone; of no use where there are problems.</param>
    /// <returns>As the other overload.</returns>
    public static IReadOnlyList<DefinitionProblem> Check(WorkflowDefinition definition, DateTimeOffset now, out WorkflowDefinition resolved)
    {
        resolved = definition;
        var problems = new ProblemList();
        CheckHead(definition, now, problems);
        ParameterRules.Check(definition.Params, problems);
        EnvironmentRules.Check(definition.Env, "env", problems);
        if (definition.Tasks.Count > Limits.MaxTasks)
        {
            problems.Add("tasks", $"A workflow has at most {Limits.MaxTasks} tasks; this one has {definition.Tasks.Count}.", "split it into several workflows");
            return problems.ToList();
        }
        TaskRules.Check(definition, problems);
        SecretRules.Check(definition, problems);
        // Where a group is wrong, each dependency on it would be told as a second mistake.
        if (GroupRules.Check(definition, problems) is { } graph)
        {
            resolved = graph;
            GraphRules.Check(graph.Tasks, problems);
        }
        if (definition.HasHooks || definition.Deadline is not null || definition.MustSucceedWithinSeconds != 0) new HookRules(definition, problems).Check();
        new ExpressionRules(resolved, problems).Check();
        return problems.ToList();
    }

    private static void CheckHead(WorkflowDefinition definition, DateTimeOffset now, ProblemList problems)
    {
        TextRules.Name(definition.Name, "workflow", "name", problems);
        TextRules.Description(definition.Description, "description", problems);
        CheckTags(definition.Tags, problems);
        ScheduleRules.Check(definition, now, problems);
        LimitRules.Check(definition, problems);
        EndRules.Check(definition, problems);
    }

    private static void CheckTags(IReadOnlyList<string> tags, ProblemList problems)
    {
        if (tags.Count > Limits.MaxTags) problems.Add("tags", $"A workflow has at most {Limits.MaxTags} tags; this one has {tags.Count}.");
        for (var place = 0; place < tags.Count; place++)
        {
            TextRules.Name(tags[place], "tag", $"tags[{place}]", problems);
            if (tags.Take(place).Contains(tags[place], StringComparer.Ordinal)) problems.Add($"tags[{place}]", $"The tag {ProblemText.Quoted(tags[place])} is there twice.", "remove one of them");
        }
    }
}
