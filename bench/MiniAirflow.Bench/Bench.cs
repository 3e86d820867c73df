using MiniAirflow.Bench.Deployments;
using MiniAirflow.Bench.Figures;

namespace MiniAirflow.Bench;

/// <summary>What every case needs.</summary>
/// <param name="Runs">How often each side of a ratio is measured.</param>
/// <param name="NeighbourTime">How long the bad neighbour stays.</param>
/// <param name="FiresTime">How long fires are watched.</param>
/// <param name="Engines">Database servers.</param>
/// <param name="Table">Where figures go.</param>
internal sealed record Bench(int Runs, TimeSpan NeighbourTime, TimeSpan FiresTime, Engines Engines, Table Table);
