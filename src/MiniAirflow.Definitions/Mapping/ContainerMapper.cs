using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Mapping;

/// <summary>The container of a task: the name of an image, or a map.</summary>
internal static class ContainerMapper
{
    public static ContainerDefinition? Container(MapFields fields, MappingContext context)
    {
        const string key = "container";
        if (fields.Find(key) is not { } node) return null;
        var path = fields.PathOf(key);
        if (node is ScalarNode) return context.Text(node, path) is { } image ? new ContainerDefinition { Image = image } : Untold(fields, context);
        if (context.Map(node, path, "the name of an image, or a map with 'image'", "write 'image: …' below it") is not { } map) return Untold(fields, context);
        var container = new MapFields(map, path, ContainerKeys.Table, context);
        return new ContainerDefinition
        {
            Image = container.Text("image") ?? "",
            Args = container.Values("args"),
            Cpu = container.Value("cpu"),
            CpuLimit = container.Value("cpu_limit"),
            Memory = container.Value("memory"),
            MemoryLimit = container.Value("memory_limit"),
            Pull = (ImagePull)container.Choice("pull"),
            ServiceAccount = container.Text("service_account"),
            StartTimeoutSeconds = container.Integer("start_timeout_seconds"),
        };
    }

    // What is to run was told, if not in the right form: that there is nothing would only be an echo.
    private static ContainerDefinition? Untold(MapFields fields, MappingContext context)
    {
        context.Problems.Cover(fields.PathOf("command"));
        return null;
    }
}
