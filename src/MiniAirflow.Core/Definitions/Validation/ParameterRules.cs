namespace MiniAirflow.Core.Definitions.Validation;

/// <summary>Rules of <c>params</c>. A parameter <c>x</c> reaches a task as <c>MINIAIRFLOW_PARAM_X</c>.</summary>
internal static class ParameterRules
{
    // Names that change how programs load or how shells start. Parameters come from whoever may trigger, and some tools
    // strip the prefix again; the author of a file, who writes the command too, may set these by `env`. Names that people
    // give to values, such as PATH, are not among them: the prefix keeps them apart.
    private static readonly HashSet<string> Dangerous = new(StringComparer.Ordinal)
    {
        "LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "BASH_ENV", "ENV", "IFS", "PS4", "SHELLOPTS", "BASHOPTS", "PROMPT_COMMAND",
        "DOTNET_STARTUP_HOOKS", "NODE_OPTIONS", "PYTHONSTARTUP", "PERL5OPT", "RUBYOPT",
    };

    private const int MaxFields = 100;

    public static void Check(IReadOnlyDictionary<string, ParameterDefinition> parameters, ProblemList problems)
    {
        if (parameters.Count > Limits.MaxEntries)
        {
            problems.Add("params", $"A workflow has at most {Limits.MaxEntries} parameters; this one has {parameters.Count}.");
            return;
        }
        var bytes = 0L;
        var byVariable = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, parameter) in parameters)
        {
            var path = $"params.{name}";
            CheckName(name, path, byVariable, problems);
            TextRules.Description(parameter.Description, $"{path}.description", problems);
            CheckShape(name, parameter, path, problems);
            if (parameter.Default is not { } value) continue;
            EnvironmentRules.CheckValue(value, $"{path}.default", problems);
            bytes += TextRules.Bytes(value);
        }
        if (bytes > Limits.MaxParamsBytes)
            problems.Add("params", $"All defaults together have at most {Limits.MaxParamsBytes} bytes; these have {bytes}.", "put large values into files");
    }

    /// <summary>The fields of a question: they become outputs beside the chosen option.</summary>
    public static void CheckFields(IReadOnlyDictionary<string, ParameterDefinition> fields, string path, ProblemList problems)
    {
        if (fields.Count > MaxFields) problems.Add(path, $"A question has at most {MaxFields} fields; this one has {fields.Count}.");
        foreach (var (name, field) in fields.Take(MaxFields))
        {
            var place = $"{path}.{name}";
            if (name.Length > Limits.MaxNameLength || !Limits.ParameterName().IsMatch(name)) problems.Add(place, $"{ProblemText.Quoted(name)} is no name of a field.", "letters, digits and '_', beginning with a letter");
            else if (name is ApprovalDefinition.OptionOutput or BranchDefinition.Output) problems.Add(place, $"The output {ProblemText.Quoted(name)} says what was chosen.", "choose another name");
            TextRules.Description(field.Description, $"{place}.description", problems);
            CheckShape(name, field, place, problems);
        }
    }

    /// <summary>Values for the parameters of another workflow.</summary>
    /// <returns>False when there are so many that none was looked at.</returns>
    public static bool CheckGiven(IReadOnlyDictionary<string, string> values, string path, ProblemList problems)
    {
        if (values.Count > Limits.MaxEntries)
        {
            problems.Add(path, $"At most {Limits.MaxEntries} entries are allowed here, but there are {values.Count}.");
            return false;
        }
        foreach (var (name, value) in values)
        {
            if (name.Length > Limits.MaxNameLength || !Limits.ParameterName().IsMatch(name)) problems.Add($"{path}.{name}", $"{ProblemText.Quoted(name)} is no parameter name.", "letters, digits and '_', beginning with a letter");
            EnvironmentRules.CheckValue(value, $"{path}.{name}", problems);
        }
        return true;
    }

    private static void CheckShape(string name, ParameterDefinition parameter, string path, ProblemList problems)
    {
        if (!ParameterCheck.IsNumeric(parameter.Type) && (parameter.Min ?? parameter.Max) is not null)
            problems.Add($"{path}.{(parameter.Min is null ? "max" : "min")}", "Only numbers have bounds.", "add 'type: integer' or 'type: number'");
        if (parameter.Min > parameter.Max) problems.Add($"{path}.min", "The least value is greater than the greatest.", "swap min and max");
        if (parameter.Pattern is { } pattern && ParameterCheck.PatternError(pattern) is { } error)
        {
            problems.Add($"{path}.pattern", error);
            return;
        }
        var rest = parameter with { Enum = [] };
        for (var i = 0; i < parameter.Enum.Count; i++)
            if (ParameterCheck.Problem(rest, parameter.Enum[i]) is { } unfit) problems.Add($"{path}.enum[{i}]", $"Each value of {ProblemText.Quoted(name)} {unfit}.");
        if (parameter.Default is { } value && ParameterCheck.Problem(parameter, value) is { } problem) problems.Add($"{path}.default", $"The default of {ProblemText.Quoted(name)} {problem}.");
    }

    private static void CheckName(string name, string path, Dictionary<string, string> byVariable, ProblemList problems)
    {
        var variable = name.ToUpperInvariant();
        if (name.Length > Limits.MaxNameLength)
            problems.Add(path, $"The name of a parameter has at most {Limits.MaxNameLength} characters; this one has {name.Length}.");
        else if (!Limits.ParameterName().IsMatch(name))
            problems.Add(path, $"{ProblemText.Quoted(name)} is no parameter name.", "letters, digits and '_', beginning with a letter");
        else if (Dangerous.Contains(variable) || variable.StartsWith(EnvironmentRules.OwnPrefix, StringComparison.Ordinal))
            problems.Add(path, $"A parameter must not be called {ProblemText.Quoted(name)}: as an environment variable that name changes how programs start.", "choose another name");
        if (!byVariable.TryAdd(variable, name))
            problems.Add(path, $"Parameters {ProblemText.Quoted(byVariable[variable])} and {ProblemText.Quoted(name)} would both become MINIAIRFLOW_PARAM_{ProblemText.Quoted(variable)[1..^1]}.", "rename one of them");
    }
}
