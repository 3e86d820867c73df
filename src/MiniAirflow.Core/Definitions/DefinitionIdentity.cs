using System.Security.Cryptography;
using System.Text;

namespace MiniAirflow.Core.Definitions;

/// <summary>When two definitions are the same version.</summary>
public static class DefinitionIdentity
{
    /// <summary>SHA-256, in lower-case hexadecimal, of the canonical text: spelling, comments and key order do not count, meaning does.</summary>
    public static string HashOf(WorkflowDefinition definition) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(DefinitionJson.Write(definition))));

    /// <summary>Whether two definitions run at the same times, with the same logical dates.</summary>
    public static bool HasSameSchedule(WorkflowDefinition one, WorkflowDefinition other) => ScheduleOf(one) == ScheduleOf(other);

    private static string ScheduleOf(WorkflowDefinition definition) => DefinitionJson.Write(new WorkflowDefinition
    {
        Name = "",
        Schedules = definition.Schedules,
        TimeZone = definition.TimeZone,
        Policy = new SchedulePolicy { HasDataIntervals = definition.Policy.HasDataIntervals },
    });
}
