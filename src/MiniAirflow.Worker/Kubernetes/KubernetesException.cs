namespace MiniAirflow.Worker.Kubernetes;

/// <summary>The API server refused a request, or did not answer.</summary>
/// <param name="status">The status of its answer; 0 for none.</param>
/// <param name="message">What it said.</param>
/// <param name="reason">Its word for that, such as <c>AlreadyExists</c>; empty for none.</param>
/// <param name="retryAfter">When it wants to be asked again; null when it does not say.</param>
/// <param name="wasSent">Whether the request may have reached it.</param>
internal sealed class KubernetesException(int status, string message, string reason = "", TimeSpan? retryAfter = null, bool wasSent = true) : Exception(message)
{
    /// <summary>Whether what was asked for may have been done all the same: no answer is no refusal.</summary>
    public bool IsInDoubt => wasSent && status is 0 or 408 or >= 500;

    /// <summary>The status of the answer; 0 for none.</summary>
    public int Status => status;

    /// <summary>When it wants to be asked again; null when it does not say.</summary>
    public TimeSpan? RetryAfter => retryAfter;

    /// <summary>There is one of that name.</summary>
    public bool IsTaken => status == 409 && reason == "AlreadyExists";

    /// <summary>Somebody else was quicker.</summary>
    public bool IsConflict => status == 409 && reason != "AlreadyExists";

    /// <summary>What was asked for is too old to be had.</summary>
    public bool IsExpired => status == 410;

    /// <summary>Whether the same request may be answered otherwise in a while: no answer, too many, an error of the server's, or a token that has just rotated.</summary>
    public bool IsTransient => status is 0 or 401 or 408 or 429 or >= 500;
}
