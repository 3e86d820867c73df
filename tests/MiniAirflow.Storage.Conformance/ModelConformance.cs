using CsCheck;
using MiniAirflow.Storage.Conformance.Model;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>The decider is the oracle: whatever happens to a run, the store's rows are what the pure model says.</summary>
public abstract class ModelConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    /// <summary>A few seconds' worth; a longer hunt sets the variable.</summary>
    private static readonly long Scenarios = long.TryParse(Environment.GetEnvironmentVariable("CONFORMANCE_SCENARIOS"), out var wanted) ? wanted : 40;

    [Fact]
    public Task I1_I2_I4_I7_I8_Rows_equal_the_model_after_every_step_of_any_scenario() =>
        Scenario.Any.SampleAsync(
            async scenario =>
            {
                await using var store = await OpenAsync();
                await new ScenarioRunner(store, scenario).RunAsync();
            },
            iter: Scenarios, threads: 1);
}
