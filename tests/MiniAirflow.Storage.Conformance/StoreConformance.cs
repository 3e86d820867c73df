using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What all suites share.</summary>
public abstract class StoreConformance<TFixture>(TFixture fixture) where TFixture : IStoreFixture
{
    /// <summary>The provider under test.</summary>
    protected TFixture Fixture { get; } = fixture;

    /// <summary>Ends the waits of a test that is given up.</summary>
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A store on a private, migrated, empty database.</summary>
    protected async Task<TestStore> OpenAsync(LeaseOptions? lease = null) => new(await Fixture.CreateDatabaseAsync(), lease);
}
