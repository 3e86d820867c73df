using MiniAirflow.Bench.Figures;
using MiniAirflow.Bench.Yardsticks;

namespace MiniAirflow.Bench.Cases;

/// <summary>What a bare start costs on this machine: the figure beside which those of the server's CPU are to be read.</summary>
internal static class BareSpawnCase
{
    public static void Run(Bench bench)
    {
        var bare = Enumerable.Range(0, bench.Runs).Select(_ => BareSpawn.CpuPerCommand(1000)).ToArray();
        bench.Table.AddFact("CPU of a bare posix_spawn loop per command, median / least", Table.Median(bare), bare.Min(), "us");
    }
}
