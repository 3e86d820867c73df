namespace MiniAirflow.Chaos.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Options_are_read_or_refused_as_a_whole()
    {
        Options.Read([]).ShouldBe(new Options(1, 3, "redis", TimeSpan.FromSeconds(8), null));
        Options.Read(["--start", "7", "--seeds", "200", "--topology", "postgres", "--seconds", "30", "--parallel", "2", "--evidence", "/e"])
            .ShouldBe(new Options(7, 200, "postgres", TimeSpan.FromSeconds(30), "/e", 2));
        foreach (var bad in new[] { "--seeds", "--seeds 0", "--seeds x", "--topology mysql", "--what 1", "--start -1", "--parallel 0" }) Options.Read(bad.Split(' ')).ShouldBeNull(bad);
    }
}
