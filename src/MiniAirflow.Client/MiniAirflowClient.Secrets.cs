using System.Net.Http.Json;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Client;

public sealed partial class MiniAirflowClient
{
    /// <summary>Secrets, by name, without their values.</summary>
    public Task<IReadOnlyList<SecretResource>> ListSecretsAsync(CancellationToken cancellationToken = default) =>
        GetAsync("secrets", Json.IReadOnlyListSecretResource, cancellationToken);

    /// <summary>A secret without its value, and who names it; an <see cref="ApiException"/> with 404 when there is none.</summary>
    public Task<SecretResource> GetSecretAsync(string name, CancellationToken cancellationToken = default) =>
        GetAsync(SecretPath(name), Json.SecretResource, cancellationToken);

    /// <summary>Writes a secret, new or over the one of its name.</summary>
    public Task<SecretResource> PutSecretAsync(string name, PutSecretRequest secret, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, SecretPath(name), JsonContent.Create(secret, Json.PutSecretRequest), Json.SecretResource, cancellationToken);

    /// <summary>Deletes a secret.</summary>
    public Task DeleteSecretAsync(string name, CancellationToken cancellationToken = default) => DeleteAsync(SecretPath(name), cancellationToken);

    /// <summary>Seals all secrets anew under the newest key.</summary>
    public Task<RotationResource> RotateSecretsAsync(CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, "secrets/rotate", null, Json.RotationResource, cancellationToken);

    /// <summary>Variables, by name.</summary>
    public Task<IReadOnlyList<VariableResource>> ListVariablesAsync(CancellationToken cancellationToken = default) =>
        GetAsync("variables", Json.IReadOnlyListVariableResource, cancellationToken);

    /// <summary>A variable, and who names it; an <see cref="ApiException"/> with 404 when there is none.</summary>
    public Task<VariableResource> GetVariableAsync(string name, CancellationToken cancellationToken = default) =>
        GetAsync(VariablePath(name), Json.VariableResource, cancellationToken);

    /// <summary>Writes a variable, new or over the one of its name.</summary>
    public Task<VariableResource> PutVariableAsync(string name, PutVariableRequest variable, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, VariablePath(name), JsonContent.Create(variable, Json.PutVariableRequest), Json.VariableResource, cancellationToken);

    /// <summary>Deletes a variable.</summary>
    public Task DeleteVariableAsync(string name, CancellationToken cancellationToken = default) => DeleteAsync(VariablePath(name), cancellationToken);

    private static string SecretPath(string name) => "secrets/" + Uri.EscapeDataString(name);

    private static string VariablePath(string name) => "variables/" + Uri.EscapeDataString(name);
}
