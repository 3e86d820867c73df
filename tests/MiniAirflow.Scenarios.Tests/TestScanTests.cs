namespace MiniAirflow.Scenarios.Tests;

/// <summary>The scanner sees what a reader sees.</summary>
public sealed class TestScanTests
{
    [Fact]
    public void Ids_are_read_from_the_beginning_of_a_name_and_from_traits()
    {
        const string Source =
            """
            [Trait("scenario", "S20")]
            public sealed class HostileTests
            {
                [Fact]
                public async Task F04_F19_two_at_once_F99() => await One();

                [Theory]
                [InlineData("x")]
                [Trait("Scenario", "F05")]
                public void A_trait_will_do(string x)
                {
                }

                private static Task One() => Task.CompletedTask;
            }

            public abstract class OtherConformance<T>(T fixture) where T : class
            {
                [Fact]
                public void F01_Something()
                {
                }

                [Fact] public Task F02_On_one_line() => Task.CompletedTask;

                [Fact]
                public void Something_else()
                {
                }
            }
            """;
        TestScan.Read("X", Source).Select(test => $"{test.Class}.{test.Method}: {string.Join(' ', test.Ids)}").ShouldBe(
        [
            "HostileTests.F04_F19_two_at_once_F99: F04 F19 S20", "HostileTests.A_trait_will_do: S20 F05", "OtherConformance.F01_Something: F01",
            "OtherConformance.F02_On_one_line: F02",
        ]);
    }

    [Theory]
    [InlineData("public void F01_this_is_no_test() { }", "is no test")]
    [InlineData("[Fact(Skip = \"later\")]\npublic void F01_this_is_not_run() { }", "is skipped")]
    public void A_name_without_a_test_behind_it_is_found_out(string source, string part) =>
        Should.Throw<FormatException>(() => TestScan.Read("X", "class C\n{\n" + source + "\n}").ToList()).Message.ShouldContain(part);

    [Theory]
    [InlineData("F01 holds Something.")]
    [InlineData("F01\tsoon\tSomething.")]
    [InlineData("F01\tholds\tNo full stop")]
    [InlineData("F1\tholds\tSomething.")]
    public void A_line_of_the_catalogue_that_is_none_is_refused(string line) => Should.Throw<FormatException>(() => Catalogue.Parse(line));

    [Fact]
    public void A_line_of_the_catalogue_tells_what_is_due() =>
        (Catalogue.Parse("F01\tholds\tSomething."), Catalogue.Parse("S02\tstep 5\tMore.")).ShouldBe((new Scenario("F01", null, "Something."), new Scenario("S02", 5, "More.")));
}
