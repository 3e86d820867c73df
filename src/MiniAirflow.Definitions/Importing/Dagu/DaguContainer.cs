using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Definitions.Validation;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Importing.Dagu;

/// <summary>The container of a step, or of all steps.</summary>
/// <param name="Definition">What it becomes.</param>
/// <param name="Directory">Where the commands run in it; null for the image's own.</param>
/// <param name="Env">Its environment; null for none.</param>
internal sealed record DaguContainer(ContainerDefinition Definition, string? Directory, DocumentNode? Env)
{
    /// <summary>Reads one: the name of an image, or a map.</summary>
    /// <returns>Null when it cannot be carried, as one that is there already and is only gone into; that is for the caller to tell.</returns>
    public static DaguContainer? Of(DocumentNode node, ImportLog log)
    {
        if (node is ScalarNode scalar) return ContainerRules.IsImage(scalar.Text) ? new DaguContainer(new ContainerDefinition { Image = scalar.Text }, null, null) : null;
        if (node is not MapNode map) return null;
        var keys = new DaguMap(map, log);
        if (keys.Text("image") is not { } image || !ContainerRules.IsImage(image)) return null;
        var pull = keys.TextNode("pull_policy");
        var container = new DaguContainer(new ContainerDefinition { Image = image, Pull = PullOf(pull, log) }, keys.Text("working_dir"), keys.Take("env"));
        keys.TellRest(DaguReasons.OfContainer);
        return container;
    }

    private static ImagePull PullOf(ScalarNode? word, ImportLog log)
    {
        switch (word?.Text)
        {
            case null or "missing": return ImagePull.Missing;
            case "always" or "true": return ImagePull.Always;
            case "never" or "false": return ImagePull.Never;
            default:
                log.Note(word.At.Line, $"'pull_policy' is not carried: {ProblemText.Quoted(word.Text)} is not known here.");
                return ImagePull.Missing;
        }
    }
}
