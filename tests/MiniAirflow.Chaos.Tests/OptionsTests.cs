namespace MiniAirflow.Chaos.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Options_are_read_or_refused_as_a_whole()
    {
        Options.Read([]).ShouldBe(new Options(1, 3, "redis", TimeSpan.FromSeconds(8), null));
        Options.Read(["--start", "7", "--seeds", "200", "--topology", "postgres", "--seconds", "30", "--parallel", "2", "--evidence", "/e"])
            .ShouldBe(new Options(7, 200, "postgres", TimeSpan.FromSeconds(30), "/e", 2));
        // make puts its own options first.
        Options.Read(["--evidence", "/e", "five", "--window", "6", "--json", "/j"])
            .ShouldBe(new Options(1, 3, "redis", TimeSpan.FromSeconds(8), "/e") { Verb = "five", Window = TimeSpan.FromSeconds(6), Json = "/j" });
        Options.Read(["fires", "--kills", "5"])!.Kills.ShouldBe(5);
        foreach (var bad in new[] { "--seeds", "--seeds 0", "--seeds x", "--topology mysql", "--what 1", "--start -1", "--parallel 0", "six", "five --window" }) Options.Read(bad.Split(' ')).ShouldBeNull(bad);
    }
}
