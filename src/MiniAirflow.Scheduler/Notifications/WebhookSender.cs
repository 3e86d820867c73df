using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Hooks;

namespace MiniAirflow.Scheduler.Notifications;

/// <summary>Sends a delivery to a webhook. What it says of a failure never holds the address or the key.</summary>
internal sealed class WebhookSender(WebhookClient client, Func<string, string?> environment, TimeProvider time)
{
    /// <summary>Sends it.</summary>
    /// <exception cref="OperationCanceledException">The scheduler stops.</exception>
    public async Task<DeliveryResult> SendAsync(Guid id, HookNotice notice, WebhookTarget target, CancellationToken stop)
    {
        var url = target.Url ?? environment(target.UrlEnv!);
        if (string.IsNullOrEmpty(url)) return Unset(target.UrlEnv!);
        if (WebhookAddress.Problem(url) is { } problem) return DeliveryResult.Refused(problem);
        if (target.SecretEnv is { } name && string.IsNullOrEmpty(environment(name))) return Unset(name);
        try
        {
            using var request = Request(id, WebhookBody.Write(target.Format, notice), url, target.SecretEnv is { } key ? environment(key) : null);
            var (status, beginning) = await client.SendAsync(request, stop).ConfigureAwait(false);
            return Read(status, beginning);
        }
        catch (FormatException)
        {
            return DeliveryResult.Refused($"The environment variable {target.SecretEnv} begins with whsec_, and is not Base64 from there on.");
        }
        catch (ForbiddenAddressException e)
        {
            return DeliveryResult.Refused(e.Message);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or IOException)
        {
            return DeliveryResult.Failed(e.InnerException is { } inner and not ForbiddenAddressException ? $"{e.Message} {inner.Message}" : e.Message);
        }
    }

    private HttpRequestMessage Request(Guid id, byte[] body, string url, string? secret)
    {
        var now = time.GetUtcNow();
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("miniairflow", "1"));
        request.Headers.Add(WebhookSignature.IdHeader, id.ToString());
        request.Headers.Add(WebhookSignature.TimeHeader, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        if (secret is not null) request.Headers.Add(WebhookSignature.Header, WebhookSignature.Of(secret, id, now, body));
        return request;
    }

    private static DeliveryResult Read(HttpStatusCode status, string beginning)
    {
        var code = (int)status;
        var answer = beginning.Length == 0 ? code.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{code}: {beginning}");
        return code switch
        {
            >= 200 and < 300 => DeliveryResult.Delivered(answer),
            >= 300 and < 400 => DeliveryResult.Refused($"The target sent us elsewhere ({code}), and no redirect is followed: give the hook the final address.", answer),
            (int)HttpStatusCode.Gone => DeliveryResult.Refused("The target is gone for good (410).", answer),
            _ => DeliveryResult.Failed(string.Create(CultureInfo.InvariantCulture, $"The target answered {code}."), answer),
        };
    }

    private static DeliveryResult Unset(string variable) => DeliveryResult.Failed($"The environment variable {variable} is not set for the scheduler.");
}
