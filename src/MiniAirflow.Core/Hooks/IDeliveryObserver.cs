namespace MiniAirflow.Core.Hooks;

/// <summary>Is told, in this process, of each try to deliver: for counters.</summary>
public interface IDeliveryObserver
{
    /// <summary>A try has ended. It must be quick and must not throw.</summary>
    /// <param name="targetKind"><c>webhook</c>, <c>email</c> or <c>workflow</c>.</param>
    /// <param name="state">What became of the delivery: pending means that it is tried again.</param>
    void OnTried(string targetKind, DeliveryState state);
}
