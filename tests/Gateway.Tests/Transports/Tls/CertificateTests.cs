using Gateway.Diagnostics;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Transports.Tls;

/// <summary>Certificates: the server's, re-read when its files change, and the client's.</summary>
public abstract class CertificateTests(string transport) : IDisposable
{
    private static readonly DateTimeOffset Later = new(2037, 5, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TestCertificates _certificates = new();

    public void Dispose()
    {
        _certificates.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_new_pair_is_shown_without_a_restart_and_a_broken_one_changes_nothing()
    {
        var time = new FakeTimeProvider();
        await using var server = await GatewayServer.StartAsync(time, [.. _certificates.Options("line"), ("Gateway:Transport", transport)]);
        var first = await ShownAsync(server);

        // A session that was there before goes on.
        using var client = await (await server.ConnectAsync("line")).SecureAsync(_certificates);
        _certificates.Write("server", "CN=localhost", Later);
        time.Advance(TimeSpan.FromSeconds(4));
        var second = await ShownAsync(server);
        Assert.NotEqual(first, second);
        Assert.Contains(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.CertificateReplaced);
        Assert.Contains($"gateway_tls_certificate_expiry_timestamp_seconds{{listener=\"line\"}} {Later.ToUnixTimeSeconds()}", (await server.Http.GetStringAsync("/metrics")).Split('\n').Single(line => line.StartsWith("gateway_tls_", StringComparison.Ordinal)));

        await File.WriteAllTextAsync(_certificates.KeyFile, "no key at all");
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(second, await ShownAsync(server));
        Assert.Single(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.CertificateKept);

        File.Delete(_certificates.CertificateFile);
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(second, await ShownAsync(server));

        _certificates.Write("server", "CN=localhost", Later);
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.NotEqual(second, await ShownAsync(server));
        await client.SendAsync("PING");
        Assert.Equal(["READY", "PONG"], await client.ReceiveAsync(2));
    }

    [Fact]
    public async Task A_required_client_certificate_must_come_from_the_authority_and_stands_in_the_sessions_record()
    {
        await using var server = await GatewayServer.StartAsync([.. _certificates.Options("line", "Required"), ("Gateway:Transport", transport)]);
        using var mine = _certificates.Write("client", "CN=till-7, O=Shop", Later);
        using var client = await (await server.ConnectAsync("line")).SecureAsync(_certificates, certificate: mine);
        Assert.Equal("READY", await client.ReceiveAsync());
        Assert.Equal("CN=till-7, O=Shop", Assert.Single(server.Sessions.All).ClientCertificate);

        await AssertRefusedAsync(server, null);
        using var others = new TestCertificates();
        using var foreign = others.Write("client", "CN=till-7, O=Shop", Later);
        await AssertRefusedAsync(server, foreign);
        using var expired = _certificates.Write("expired", "CN=till-8", new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await AssertRefusedAsync(server, expired);
        await server.AssertRejectedAsync("line", "tls failed", 3);
    }

    [Fact]
    public async Task An_optional_client_certificate_may_be_left_out_but_not_be_wrong()
    {
        await using var server = await GatewayServer.StartAsync([.. _certificates.Options("line", "Optional"), ("Gateway:Transport", transport)]);
        using var client = await (await server.ConnectAsync("line")).SecureAsync(_certificates);
        Assert.Equal("READY", await client.ReceiveAsync());
        Assert.Null(Assert.Single(server.Sessions.All).ClientCertificate);
        using var others = new TestCertificates();
        using var foreign = others.Write("client", "CN=till-7", Later);
        await AssertRefusedAsync(server, foreign);
    }

    [Fact]
    public async Task Faults_are_told_at_the_start_each_with_its_key()
    {
        await AssertFaultAsync("Tls:Key is missing", ("Gateway:Listeners:line:Tls:Certificate", _certificates.CertificateFile));
        await AssertFaultAsync("Tls can't be used", [.. _certificates.Options("line"), ("Gateway:Listeners:line:Tls:Key", _certificates.AuthorityFile)]);
        await AssertFaultAsync("Tls:ClientCa is missing", [.. _certificates.Options("line", "Required"), ("Gateway:Listeners:line:Tls:ClientCa", null)]);
        await AssertFaultAsync("Tls is for tcp listeners", [.. _certificates.Options("line"), ("Gateway:Listeners:line:Url", "unix:///tmp/x")]);
    }

    private static async Task AssertFaultAsync(string fault, params (string Key, string? Value)[] options)
    {
        var last = options.GroupBy(option => option.Key).Select(group => group.Last()).ToArray();
        var exception = await Assert.ThrowsAsync<Gateway.Hosting.ConfigurationException>(() => GatewayServer.StartAsync(last));
        Assert.Contains("Gateway:Listeners:line:" + fault, exception.Message, StringComparison.Ordinal);
    }

    // Under TLS 1.3 the client has finished its part before it is judged: then the end comes in place of the greeting.
    private async Task AssertRefusedAsync(GatewayServer server, System.Security.Cryptography.X509Certificates.X509Certificate2? certificate)
    {
        using var client = await server.ConnectAsync("line");
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await client.SecureAsync(_certificates, certificate: certificate);
            Assert.NotNull(await client.ReceiveAsync());
        });
    }

    private async Task<string> ShownAsync(GatewayServer server)
    {
        using var client = await (await server.ConnectAsync("line")).SecureAsync(_certificates);
        return client.Tls!.RemoteCertificate!.GetSerialNumberString();
    }
}

public sealed class CertificateTestsOverEpoll() : CertificateTests("Epoll");

public sealed class CertificateTestsOverSockets() : CertificateTests("Sockets");
