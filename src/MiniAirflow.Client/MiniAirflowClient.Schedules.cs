using System.Net.Http.Json;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Client;

public sealed partial class MiniAirflowClient
{
    /// <summary>The next slots of a workflow that the server has, or of a definition that it has not.</summary>
    public Task<SchedulePreviewResource> PreviewScheduleAsync(SchedulePreviewRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, "schedules/preview", JsonContent.Create(request, Json.SchedulePreviewRequest), Json.SchedulePreviewResource, cancellationToken);

    /// <summary>What became of a workflow's slots, newest first.</summary>
    public Task<IReadOnlyList<OccurrenceResource>> ListOccurrencesAsync(Guid workflowId, OccurrenceQuery? query = null, CancellationToken cancellationToken = default)
    {
        query ??= new OccurrenceQuery();
        var text = new QueryText().Add("from", query.From).Add("to", query.To).Add("outcome", query.Outcome).Add("offset", query.Offset).Add("limit", query.Limit);
        return GetAsync($"workflows/{workflowId}/occurrences{text}", Json.IReadOnlyListOccurrenceResource, cancellationToken);
    }
}
