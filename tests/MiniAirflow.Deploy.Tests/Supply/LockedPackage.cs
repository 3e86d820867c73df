namespace MiniAirflow.Deploy.Tests.Supply;

/// <summary>One package as a lock file has it.</summary>
/// <param name="Registry"><c>nuget</c> or <c>npm</c>.</param>
/// <param name="File">The lock file, from the root of the checkout.</param>
/// <param name="Name">The package's name.</param>
/// <param name="Version">The one version of it that may be restored.</param>
/// <param name="Hash">What its content must be, in the form of the lock file.</param>
/// <param name="IsDirect">Whether we asked for it, and not another package.</param>
/// <param name="IsForBuilding">Whether the lock file itself says that it is needed for building only.</param>
/// <param name="Requested">The range that we asked for, where the lock file says.</param>
/// <param name="Licence">The licence, where the lock file says.</param>
internal sealed record LockedPackage(
    string Registry, string File, string Name, string? Version, string? Hash, bool IsDirect, bool IsForBuilding, string? Requested, string? Licence);
