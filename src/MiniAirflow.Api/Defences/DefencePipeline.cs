using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace MiniAirflow.Api.Defences;

/// <summary>What stands between a web page in a developer's browser and the commands on the developer's machine, in the order in which a request meets it.</summary>
internal static class DefencePipeline
{
    public static void UseDefences(this IApplicationBuilder app)
    {
        var options = app.ApplicationServices.GetRequiredService<ApiOptions>();
        app.UseTrustedProxies(options);
        var hosts = new HostGuard(options);
        var origins = new OriginGuard(options);
        app.Use((http, next) =>
        {
            SecurityHeaders.AddTo(http.Response);
            hosts.Check(http.Request);
            if (origins.Check(http)) return Task.CompletedTask;
            BodyGuard.Check(http);
            return next(http);
        });
    }
}
