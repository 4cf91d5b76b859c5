using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Files;
using Gateway.Diagnostics;
using Gateway.Tests.Hosting;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Http;

/// <summary>HTTPS has the certificates of a listener: re-read, measured, and never without a good one.</summary>
public sealed class HttpsCertificatesTests : IDisposable
{
    private static readonly DateTimeOffset Later = new(2037, 5, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TestCertificates _certificates = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task A_new_pair_is_shown_without_closing_a_connection_and_a_broken_one_changes_nothing()
    {
        await using var server = await StartAsync();
        var handshakes = 0;
        using var kept = Client(server, _ => handshakes++);
        Assert.Equal("ok", await kept.GetStringAsync("/health"));
        var first = await ShownAsync(server);

        // By another file's renaming, as tools that renew certificates do it.
        _certificates.Write("renewed", "CN=localhost", Later);
        File.Move(_certificates.PathOf("renewed.key"), _certificates.KeyFile, overwrite: true);
        File.Move(_certificates.PathOf("renewed.pem"), _certificates.CertificateFile, overwrite: true);
        _time.Advance(FileWatch.Interval);
        var second = await ShownAsync(server);
        Assert.NotEqual(first, second);
        Assert.Contains($"gateway_tls_certificate_expiry_timestamp_seconds{{listener=\"Secure\"}} {Later.ToUnixTimeSeconds()}", await kept.GetStringAsync("/metrics"));

        await File.WriteAllTextAsync(_certificates.KeyFile, "no key at all");
        _time.Advance(FileWatch.Interval);
        Assert.Equal(second, await ShownAsync(server));
        Assert.Contains(server.Log.GetSnapshot(), entry => entry.Message.StartsWith("Secure: the changed certificate can't be used: ", StringComparison.Ordinal));
        Assert.Equal("ok", await kept.GetStringAsync("/health"));
        Assert.Equal(1, handshakes);
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData("1.1")]
    public async Task Every_version_of_HTTP_is_spoken_under_it_and_the_peer_is_known(string version)
    {
        await using var server = await StartAsync();
        using var client = Client(server, _ => { });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/listeners") { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Version.Parse(version), answer.Version);
    }

    [Fact]
    public async Task TLS_options_of_Kestrels_own_are_left_to_it()
    {
        await using var server = await StartAsync(("Kestrel:Endpoints:Secure:SslProtocols:0", "Tls12"));
        using var client = Client(server, _ => { }, SslProtocols.Tls12);
        Assert.Equal("ok", await client.GetStringAsync("/health"));
        using var newer = Client(server, _ => { }, SslProtocols.Tls13);
        await Assert.ThrowsAsync<HttpRequestException>(() => newer.GetStringAsync("/health"));
    }

    [Fact]
    public async Task An_endpoint_has_the_TLS_options_of_a_listener()
    {
        await using var server = await GatewayServer.StartAsync(
            _time,
            ("Kestrel:Endpoints:Secure:Url", "https://127.0.0.1:0"),
            ("Kestrel:Endpoints:Secure:Tls:Certificate", Path.GetRelativePath(AppContext.BaseDirectory, _certificates.CertificateFile)),
            ("Kestrel:Endpoints:Secure:Tls:Key", _certificates.KeyFile),
            ("Kestrel:Endpoints:Secure:Tls:ClientCertificate", "Required"),
            ("Kestrel:Endpoints:Secure:Tls:ClientCa", _certificates.AuthorityFile));
        using var stranger = Client(server, _ => { });
        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetStringAsync("/health"));
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.SettingRenamed);
    }

    [Fact]
    public async Task The_old_spelling_works_and_says_so()
    {
        await using var server = await StartAsync();
        Assert.NotEmpty(await ShownAsync(server));
        Assert.Equal(
            "Kestrel:Endpoints:Secure:Certificate:Path and KeyPath are an old spelling, which still works: write Kestrel:Endpoints:Secure:Tls:Certificate and Kestrel:Endpoints:Secure:Tls:Key, as for a listener",
            Assert.Single(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.SettingRenamed).Message);
    }

    [Theory]
    [InlineData("https://127.0.0.1:0", "Tls:Certificat", "x", "Kestrel:Endpoints:Secure:Tls:Certificat is not known")]
    [InlineData("https://127.0.0.1:0", "Tls:Key", "", "Kestrel:Endpoints:Secure:Tls:Key is missing: name the PEM file.")]
    [InlineData("https://127.0.0.1:0", "Tls:Key", "no/such.key", "Kestrel:Endpoints:Secure:Tls can't be used: ")]
    [InlineData("https://127.0.0.1:0", "Tls:ClientCertificate", "Required", "Kestrel:Endpoints:Secure:Tls:ClientCa is missing")]
    [InlineData("https://127.0.0.1:0", "Certificate:Path", "x", "Kestrel:Endpoints:Secure:Certificate does not go with Kestrel:Endpoints:Secure:Tls, which has all of an endpoint's TLS: remove one of them.")]
    [InlineData("https://127.0.0.1:0", "SslProtocols:0", "Tls12", "Kestrel:Endpoints:Secure:SslProtocols does not go with Kestrel:Endpoints:Secure:Tls")]
    [InlineData("http://127.0.0.1:0", "Protocols", "Http1", "Kestrel:Endpoints:Secure:Tls is for https: the endpoint's Url is 'http://127.0.0.1:0'.")]
    public void What_is_wrong_with_it_stops_the_start(string url, string key, string value, string fault) =>
        Assert.StartsWith(fault, Assert.Single(Faults.Of(
            ("Kestrel:Endpoints:Secure:Url", url),
            ("Kestrel:Endpoints:Secure:Tls:Certificate", _certificates.CertificateFile),
            ("Kestrel:Endpoints:Secure:Tls:Key", _certificates.KeyFile),
            ($"Kestrel:Endpoints:Secure:{key}", value))));

    [Fact]
    public async Task A_relative_path_begins_beside_the_executable_to_us_and_to_Kestrel()
    {
        await using var server = await StartAsync(
            ("Kestrel:Endpoints:Secure:Certificate:Path", Path.GetRelativePath(AppContext.BaseDirectory, _certificates.CertificateFile)),
            ("Kestrel:Endpoints:Secure:Certificate:KeyPath", Path.GetRelativePath(AppContext.BaseDirectory, _certificates.KeyFile)));
        Assert.NotEmpty(await ShownAsync(server));
    }

    [Fact]
    public void A_pair_that_can_not_be_used_stops_the_start() =>
        Assert.StartsWith("Kestrel:Endpoints:Secure:Certificate can't be used: ", Assert.Single(Faults.Of(
            ("Kestrel:Endpoints:Secure:Url", "https://127.0.0.1:0"),
            ("Kestrel:Endpoints:Secure:Certificate:Path", _certificates.CertificateFile),
            ("Kestrel:Endpoints:Secure:Certificate:KeyPath", _certificates.AuthorityFile))));

    private Task<GatewayServer> StartAsync(params (string Key, string? Value)[] options) => GatewayServer.StartAsync(
        _time,
        [
            ("Kestrel:Endpoints:Secure:Url", "https://127.0.0.1:0"),
            ("Kestrel:Endpoints:Secure:Certificate:Path", _certificates.CertificateFile),
            ("Kestrel:Endpoints:Secure:Certificate:KeyPath", _certificates.KeyFile),
            .. options,
        ]);

    private static async Task<string> ShownAsync(GatewayServer server)
    {
        var serial = "";
        using var client = Client(server, certificate => serial = certificate.GetSerialNumberString());
        Assert.Equal("ok", await client.GetStringAsync("/health"));
        return serial;
    }

    private static HttpClient Client(GatewayServer server, Action<X509Certificate2> see, SslProtocols protocols = SslProtocols.None)
    {
        var address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(one => one.StartsWith("https:", StringComparison.Ordinal));
        var handler = new HttpClientHandler
        {
            SslProtocols = protocols,
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
            {
                see(certificate!);
                return true;
            },
        };
        return new HttpClient(handler) { BaseAddress = new Uri(address) };
    }
}
