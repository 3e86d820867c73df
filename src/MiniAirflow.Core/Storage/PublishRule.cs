using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Storage;

/// <summary>What becomes of a publication.</summary>
public static class PublishRule
{
    /// <summary>Decides.</summary>
    /// <param name="request">What is to be published.</param>
    /// <param name="namesake">The workflow that has its name; null when none does.</param>
    /// <param name="target">The workflow to change: the one that it must be, else the namesake; null when there is none.</param>
    /// <param name="hasSameMeaning">Whether the definition means what a workflow's current version means; asked only where that matters.</param>
    public static PublishOutcome Decide(PublishRequest request, Workflow? namesake, Workflow? target, Func<Workflow, bool> hasSameMeaning)
    {
        if (request.MustBe is not null && target is null) return PublishOutcome.NotFound;
        if (namesake is not null && (request.MustBeNew || namesake.Id != target!.Id)) return PublishOutcome.NameTaken;
        if (target is null) return PublishOutcome.Created;
        return hasSameMeaning(target) ? PublishOutcome.Unchanged : PublishOutcome.NewVersion;
    }

    /// <summary>Whether anything has to be written: a workflow, a version, or the switch alone.</summary>
    public static bool Writes(PublishOutcome outcome, PublishRequest request, Workflow? target) => outcome switch
    {
        PublishOutcome.Created or PublishOutcome.NewVersion => true,
        PublishOutcome.Unchanged => request.IsActive is { } wanted && wanted != target!.IsActive,
        _ => false,
    };
}
