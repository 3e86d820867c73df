using System.Globalization;

namespace MiniAirflow.Chaos.Measures;

/// <summary>What came of one of the five faults.</summary>
/// <param name="Name">The fault.</param>
/// <param name="Baseline">Finished tasks a second, in the window before.</param>
/// <param name="During">The same while it lasted.</param>
/// <param name="Recovered">The same, in the window after the recovery; of a fault that stays, in a window while it stays.</param>
/// <param name="SecondsToRecover">From the fault's end until what had piled up was worked off.</param>
internal sealed record FaultMeasure(string Name, double Baseline, double During, double Recovered, double SecondsToRecover)
{
    /// <summary>What <see cref="Ratio"/> is to be at least.</summary>
    public const double Demand = 0.95;

    /// <summary>Recovered ÷ baseline.</summary>
    public double Ratio => Recovered / Baseline;

    /// <summary>The head of the table.</summary>
    public static string Head => $"{"fault",-58} {"baseline",10} {"during",10} {"recovered",10} {"ratio",7} {"recovery",9}";

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name,-58} {Baseline,8:0.0}/s {During,8:0.0}/s {Recovered,8:0.0}/s {Ratio,7:0.000} {SecondsToRecover,7:0.0} s");
}
