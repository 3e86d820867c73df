namespace MiniAirflow.Kubernetes.Tests.Double;

/// <summary>An answer that is no success.</summary>
internal sealed class Refusal(int status, string reason, string message) : Exception(message)
{
    public int Status => status;

    public string Reason => reason;
}
