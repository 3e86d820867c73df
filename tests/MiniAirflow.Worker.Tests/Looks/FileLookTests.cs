using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.TestKit;
using MiniAirflow.Worker.Looks;

namespace MiniAirflow.Worker.Tests.Looks;

public sealed class FileLookTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 3, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();

    public FileLookTests()
    {
        Directory.CreateDirectory(_folder["day-1"]);
        Directory.CreateDirectory(_folder["day-2"]);
        foreach (var (name, bytes, age) in (IEnumerable<(string, int, int)>)[("day-1/b.csv", 5, 100), ("day-1/a.csv", 0, 100), ("day-2/c.txt", 9, 3)])
        {
            File.WriteAllBytes(_folder[name], new byte[bytes]);
            File.SetLastWriteTimeUtc(_folder[name], Now.UtcDateTime.AddSeconds(-age));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("day-1/b.csv", 0, 0, "day-1/b.csv")]
    [InlineData("day-1/*.csv", 0, 0, "day-1/a.csv")] // the first by its name
    [InlineData("day-1/*.csv", 1, 0, "day-1/b.csv")]
    [InlineData("day-?/*.txt", 0, 0, "day-2/c.txt")]
    [InlineData("*/*.csv", 5, 60, "day-1/b.csv")]
    public void A_file_that_fits_is_found(string pattern, int minBytes, int stableSeconds, string found)
    {
        var outcome = Look(pattern, minBytes, stableSeconds);
        outcome.Kind.ShouldBe(OutcomeKind.Success, outcome.Reason);
        outcome.Outputs!["path"].ShouldBe(_folder[found]);
    }

    [Theory]
    [InlineData("day-1/*.CSV", 0, 0, "No file fits")] // as the file system distinguishes them
    [InlineData("day-3/x", 0, 0, "No file fits")]
    [InlineData("day-3/*/x", 0, 0, "No file fits")]
    [InlineData("day-*", 0, 0, "No file fits")] // folders are no files
    [InlineData("day-1/a.csv", 1, 0, "has 0 bytes, less than 1")]
    [InlineData("day-2/c.txt", 0, 10, "was changed 3 s ago; it must stay unchanged for 10 s")]
    public void What_does_not_fit_is_not_there_yet(string pattern, int minBytes, int stableSeconds, string reason)
    {
        var outcome = Look(pattern, minBytes, stableSeconds);
        outcome.Kind.ShouldBe(OutcomeKind.NotYet);
        outcome.Reason.ShouldNotBeNull().ShouldContain(reason);
    }

    [Fact]
    public void A_template_may_give_no_relative_path() =>
        FileLook.Look(new WaitDefinition { File = "in/x" }, Now).ShouldSatisfyAllConditions(one => one.Kind.ShouldBe(OutcomeKind.Failed), one => one.IsFinal.ShouldBeTrue());

    private TaskOutcome Look(string pattern, int minBytes, int stableSeconds) =>
        FileLook.Look(new WaitDefinition { File = _folder[pattern], MinBytes = minBytes, StableSeconds = stableSeconds }, Now);
}
