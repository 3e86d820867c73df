using MiniAirflow.Client.Wire;

namespace MiniAirflow.Client;

public sealed partial class MiniAirflowClient
{
    /// <summary>Which runs of a workflow would be removed now because they are kept no longer.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="limit">How many to tell at most; null for the server's default.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<RetentionResource> PreviewRetentionAsync(Guid workflowId, int? limit = null, CancellationToken cancellationToken = default) =>
        GetAsync($"workflows/{workflowId}/retention{new QueryText().Add("limit", limit)}", Json.RetentionResource, cancellationToken);
}
