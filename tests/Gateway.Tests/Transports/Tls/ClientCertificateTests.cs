using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Tests.Support;

namespace Gateway.Tests.Transports.Tls;

/// <summary>Whom a <c>ClientCa</c> lets in, whatever kind of certificates it holds, and what others are told: by OpenSSL's own client, and by .NET's.</summary>
public abstract class ClientCertificateTests(string transport) : IDisposable
{
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TestCertificates _certificates = new();

    public void Dispose()
    {
        _certificates.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableTheory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task An_issuing_authority_alone_is_enough(string version)
    {
        using var issuing = Authority("issuing", "CN=Issuing", _certificates.Authority);
        Leaf("till", "CN=till-7", issuing, From.AddYears(20));
        Leaf("old", "CN=till-8", issuing, From.AddYears(1));
        using var impostor = Authority("impostor", "CN=Issuing", _certificates.Authority);
        Leaf("forged", "CN=till-7", impostor, From.AddYears(20));
        using var below = Authority("below", "CN=Below", issuing);
        Leaf("deep", "CN=till-9", below, From.AddYears(20));
        await using var server = await StartAsync("issuing.pem");
        Assert.Contains("PONG", await AskAsync(server, version, "till"), StringComparison.Ordinal);
        Assert.Contains("PONG", await AskAsync(server, version, "till", "issuing"), StringComparison.Ordinal);
        Assert.Contains("PONG", await AskAsync(server, version, "deep", "below"), StringComparison.Ordinal);
        AssertAlert("alert unknown ca", await AskAsync(server, version, "deep"));
        AssertAlert("alert certificate expired", await AskAsync(server, version, "old"));
        AssertAlert("alert", await AskAsync(server, version, "forged"));
        AssertAlert("alert", await AskAsync(server, version, "forged", "impostor"));
        AssertAlert(version == "-tls1_3" ? "alert certificate required" : "alert handshake failure", await AskAsync(server, version, null));
        await server.AssertRejectedAsync("line", "tls failed", 5);
        Assert.Equal(3, server.Listener("line").Counters.Accepted);
    }

    [SkippableFact]
    public async Task A_clients_own_certificate_is_an_authority_for_itself()
    {
        Leaf("till", "CN=till-7", _certificates.Authority, From.AddYears(20));
        Leaf("other", "CN=till-7", _certificates.Authority, From.AddYears(20));
        await using var server = await StartAsync("till.pem");
        Assert.Contains("PONG", await AskAsync(server, "-tls1_3", "till"), StringComparison.Ordinal);
        AssertAlert("alert", await AskAsync(server, "-tls1_3", "other"));
    }

    [SkippableFact]
    public async Task Roots_authorities_below_them_and_others_certificates_may_stand_side_by_side()
    {
        using var issuing = Authority("issuing", "CN=Issuing", _certificates.Authority);
        Leaf("till", "CN=till-7", issuing, From.AddYears(20));
        using var others = new TestCertificates();
        await File.WriteAllTextAsync(_certificates.PathOf("all.pem"), string.Concat(
            await File.ReadAllTextAsync(others.CertificateFile), "\n", await File.ReadAllTextAsync(_certificates.PathOf("issuing.pem")), "\n", await File.ReadAllTextAsync(_certificates.AuthorityFile)));
        await using var server = await StartAsync("all.pem");
        Assert.Contains("PONG", await AskAsync(server, "-tls1_3", "till"), StringComparison.Ordinal);
        Leaf("direct", "CN=till-9", _certificates.Authority, From.AddYears(20));
        Assert.Contains("PONG", await AskAsync(server, "-tls1_3", "direct"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Dotnets_client_is_told_by_an_alert_as_well(SslProtocols protocol)
    {
        await using var server = await StartAsync("ca.pem");
        using var others = new TestCertificates();
        using var foreign = others.Write("client", "CN=till-7", From.AddYears(20));
        using var client = await server.ConnectAsync("line");
        var told = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            // Under TLS 1.3 the client is done before it is judged.
            await client.SecureAsync(_certificates, protocol, foreign);
            Assert.NotNull(await client.ReceiveAsync());
        });
        Assert.Contains("alert", told.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private static void AssertAlert(string alert, string said)
    {
        Assert.Contains(alert, said, StringComparison.Ordinal);
        Assert.DoesNotContain("READY", said, StringComparison.Ordinal);
    }

    private Task<GatewayServer> StartAsync(string authorities) => GatewayServer.StartAsync(
        [.. _certificates.Options("line", "Required"), ("Gateway:Listeners:line:Tls:ClientCa", _certificates.PathOf(authorities)), ("Gateway:Transport", transport)]);

    private async Task<string> AskAsync(GatewayServer server, string version, string? name, string? chain = null)
    {
        var (_, output) = await Tool.RunAsync(
            "sh",
            [
                "-c", "printf 'PING\\nQUIT\\n' | timeout 20 \"$@\"", "sh", Tool.Require("openssl", "openssl"), "s_client", "-connect", ((IPEndPoint)server.EndPoint("line")).ToString(),
                version, "-quiet", "-CAfile", _certificates.AuthorityFile,
                .. name is null ? (string[])[] : ["-cert", _certificates.PathOf(name + ".pem"), "-key", _certificates.PathOf(name + ".key")],
                .. chain is null ? (string[])[] : ["-cert_chain", _certificates.PathOf(chain + ".pem")],
            ]);
        return output;
    }

    private X509Certificate2 Authority(string name, string subject, X509Certificate2 issuer) => Issue(name, subject, issuer, From.AddYears(25), isAuthority: true);

    private void Leaf(string name, string subject, X509Certificate2 issuer, DateTimeOffset notAfter) => Issue(name, subject, issuer, notAfter, isAuthority: false).Dispose();

    private X509Certificate2 Issue(string name, string subject, X509Certificate2 issuer, DateTimeOffset notAfter, bool isAuthority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        if (isAuthority)
        {
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        }

        using var certificate = request.Create(issuer, From, notAfter, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(_certificates.PathOf(name + ".pem"), certificate.ExportCertificatePem());
        File.WriteAllText(_certificates.PathOf(name + ".key"), key.ExportPkcs8PrivateKeyPem());
        return certificate.CopyWithPrivateKey(key);
    }
}

public sealed class ClientCertificateTestsOverEpoll() : ClientCertificateTests("Epoll");

public sealed class ClientCertificateTestsOverSockets() : ClientCertificateTests("Sockets");
