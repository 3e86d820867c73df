using Microsoft.Extensions.DependencyInjection;

namespace MiniAirflow.Api.Access;

/// <summary>Registers what knows callers.</summary>
internal static class AccessServices
{
    public static void AddAccess(this IServiceCollection services, ApiOptions options)
    {
        services.AddSingleton<PrincipalCache>();
        services.AddSingleton<Tickets>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<ObjectNames>();
        services.AddSingleton<RequestLimits>();
        services.AddSingleton<AccessGate>();
        services.AddSingleton<PasswordLogin>();
        services.AddSingleton<AuditWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditWriter>());
        if (options.Access.Oidc is { } oidc) services.AddSingleton(provider => new OidcLogin(oidc, provider.GetRequiredService<Core.Storage.IStore>(), provider.GetRequiredService<TimeProvider>(), options));
        if (options.Access.Tokens is not { } tokens) return;
        services.AddSingleton(tokens);
        services.AddSingleton<IssuerKeys>();
        services.AddSingleton<TokenValidator>();
    }
}
