using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace MiniAirflow.Api.Access;

/// <summary>The public keys of an issuer: read once an hour, and at most once a minute when a token names one that is not known, as after a change of keys.</summary>
internal sealed class IssuerKeys : IDisposable
{
    private const int MaxBytes = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly TokenOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private IReadOnlyList<SecurityKey>? _keys;
    private long _readAt;

    public IssuerKeys(TokenOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _http = new HttpClient(options.Handler ?? new SocketsHttpHandler { AllowAutoRedirect = false }, disposeHandler: options.Handler is null) { Timeout = Patience, MaxResponseContentBufferSize = MaxBytes };
    }

    /// <summary>The keys.</summary>
    /// <param name="isFresh">Whether those that are known do not do.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="HttpRequestException">The issuer does not answer, and no keys are known.</exception>
    /// <exception cref="InvalidDataException">It answers something else.</exception>
    public async ValueTask<IReadOnlyList<SecurityKey>> GetAsync(bool isFresh, CancellationToken cancellationToken)
    {
        if (Known(isFresh) is { } known) return known;
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (Known(isFresh) is { } meanwhile) return meanwhile;
            try
            {
                _keys = await ReadAsync(cancellationToken);
                return _keys;
            }
            catch (Exception e) when (_keys is not null && e is HttpRequestException or InvalidDataException)
            {
                // The keys of an hour ago are better than none: their issuer is away, and tokens end by themselves.
                return _keys!;
            }
            finally
            {
                _readAt = _time.GetTimestamp();
            }
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _reading.Dispose();
    }

    private IReadOnlyList<SecurityKey>? Known(bool isFresh) => _keys is { } keys && _time.GetElapsedTime(_readAt) < (isFresh ? Least : Kept) ? keys : null;

    private async Task<IReadOnlyList<SecurityKey>> ReadAsync(CancellationToken cancellationToken)
    {
        var address = _options.KeysUrl ?? (await IssuerMetadata.ReadAsync(_http, _options.Issuer, cancellationToken)).Keys;
        try
        {
            return [.. JsonWebKeySet.Create(await _http.GetStringAsync(address, cancellationToken)).GetSigningKeys()];
        }
        catch (Exception e) when (e is ArgumentException or JsonException)
        {
            throw new InvalidDataException("The issuer's keys are no key set.", e);
        }
    }
}
