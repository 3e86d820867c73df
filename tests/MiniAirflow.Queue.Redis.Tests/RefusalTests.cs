using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MiniAirflow.Queue.Redis.Tests;

/// <summary>What waiting will not mend is said at start-up, in one sentence.</summary>
public sealed class RefusalTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_without_Streams_is_refused()
    {
        await using var server = await RedisServer.StartAsync("--rename-command", "XREADGROUP", "");
        (await RefusalAsync(server.Url)).ShouldContain("no Redis Streams");
    }

    [Fact]
    public async Task A_server_that_is_too_old_is_refused()
    {
        using var old = new TcpListener(IPAddress.Loopback, 0);
        old.Start();
        const string Info = "# Server\r\nredis_version:4.0.14\r\n";
        var serving = Task.Run(async () =>
        {
            using var client = await old.AcceptTcpClientAsync(Stop);
            await client.GetStream().ReadExactlyAsync(new byte[1], Stop);
            await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes($"${Info.Length}\r\n{Info}\r\n"), Stop);
            await client.GetStream().CopyToAsync(Stream.Null, Stop).ContinueWith(_ => { }, TaskScheduler.Default);
        }, Stop);
        (await RefusalAsync($"redis://127.0.0.1:{((IPEndPoint)old.LocalEndpoint).Port}")).ShouldContain("version 4.0.14");
        await serving;
    }

    [Fact]
    public async Task A_missing_a_wrong_and_a_needless_password_are_refused_and_the_right_one_is_not()
    {
        await using var locked = await RedisServer.StartAsync("--requirepass", "open sesame");
        await using var open = await RedisServer.StartAsync();
        (await RefusalAsync(locked.Url)).ShouldContain("wants a password");
        (await RefusalAsync($"redis://:wrong@127.0.0.1:{locked.Port}")).ShouldContain("refuses this user or password");
        (await RefusalAsync($"redis://:needless@127.0.0.1:{open.Port}")).ShouldContain("has no password");
        (await RefusalAsync($"{open.Url}/99")).ShouldContain("no database 99");
        await ShouldCarryAsync($"redis://:open%20sesame@127.0.0.1:{locked.Port}/1?prefix=mine");
        (await locked.CommandAsync("-n", "1", "KEYS", "*")).ShouldBe("miniairflow:{mine}:queue:q");
    }

    [Fact]
    public async Task TLS_is_spoken_to_a_server_whose_certificate_is_trusted_and_to_no_other()
    {
        using var folder = new TemporaryFolder();
        await WriteCertificateAsync(folder);
        await using var server = await RedisServer.StartAsync("--port", "0", "--tls-port", "{port}", "--tls-cert-file", folder["cert"],
            "--tls-key-file", folder["key"], "--tls-ca-cert-file", folder["cert"], "--tls-auth-clients", "no");
        await ShouldCarryAsync($"rediss://127.0.0.1:{server.Port}?ca={folder["cert"]}");
        (await RefusalAsync($"rediss://127.0.0.1:{server.Port}")).ShouldContain("certificate");
    }

    private static async Task<string> RefusalAsync(string url)
    {
        var refusal = await Should.ThrowAsync<RedisRefusedException>(async () => await (await Servers.OpenAsync(url)).DisposeAsync());
        refusal.Message.ShouldNotContain('\n');
        return refusal.Message;
    }

    private static async Task ShouldCarryAsync(string url)
    {
        await using var dispatch = await Servers.OpenAsync(url);
        await using var listener = dispatch.Listen(["q"]);
        (await listener.WaitAsync(Patience, Stop)).ShouldBeTrue();
        dispatch.Announce("q", [Guid.CreateVersion7()]);
        (await listener.WaitAsync(Patience, Stop)).ShouldBeTrue();
    }

    private static async Task WriteCertificateAsync(TemporaryFolder folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await File.WriteAllTextAsync(folder["cert"], certificate.ExportCertificatePem(), Stop);
        await File.WriteAllTextAsync(folder["key"], key.ExportPkcs8PrivateKeyPem(), Stop);
    }
}
