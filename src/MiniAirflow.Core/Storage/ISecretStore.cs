using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Secrets;

namespace MiniAirflow.Core.Storage;

/// <summary>Secrets, sealed: the store never sees a value.</summary>
public interface ISecretStore
{
    /// <summary>Writes a secret, new or over the one of its name.</summary>
    ValueTask PutAsync(SealedSecret secret, string description, CancellationToken cancellationToken);

    /// <summary>Deletes a secret; false when there is none. Tasks that name it fail from then on.</summary>
    ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>All secrets, by name, without their values.</summary>
    ValueTask<IReadOnlyList<SecretInfo>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The named secrets, for whoever holds a lease: nothing for one that has ended, and none that its task does not name itself or by its workflow (S29).
    /// Those that do not exist are left out.</summary>
    ValueTask<IReadOnlyList<SealedSecret>> ReadAsync(Lease lease, IReadOnlyList<string> names, CancellationToken cancellationToken);

    /// <summary>All secrets, sealed: to seal them anew under another key.</summary>
    ValueTask<IReadOnlyList<SealedSecret>> ReadAllAsync(CancellationToken cancellationToken);

    /// <summary>Puts a secret in the place of another of its name, unless somebody has written it meanwhile.</summary>
    /// <returns>Whether it was put.</returns>
    ValueTask<bool> ReplaceAsync(SealedSecret old, SealedSecret replacement, CancellationToken cancellationToken);
}

/// <summary>Variables: values that are no secret, for expressions.</summary>
public interface IVariableStore
{
    /// <summary>Writes a variable, new or over the one of its name. Tasks that begin afterwards see it.</summary>
    ValueTask PutAsync(string name, string value, string description, CancellationToken cancellationToken);

    /// <summary>Deletes a variable; false when there is none.</summary>
    ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>Finds a variable; null when there is none.</summary>
    ValueTask<Variable?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>All variables, by name.</summary>
    ValueTask<IReadOnlyList<Variable>> ListAsync(CancellationToken cancellationToken);
}
