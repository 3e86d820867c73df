using MiniAirflow.Core.Secrets;

namespace MiniAirflow.Api.Tests.Fuzz;

/// <summary>A key for secrets, so that what is about them goes all the way.</summary>
internal sealed class OneKey : ISecretKeyring
{
    private readonly SecretKeys _keys = SecretKeys.Of(SecretKey.Create());

    public SecretKeys? Find() => _keys;

    public SecretKeys FindOrMake() => _keys;
}
