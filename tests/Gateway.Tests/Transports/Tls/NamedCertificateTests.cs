using Gateway.Tests.Support;

namespace Gateway.Tests.Transports.Tls;

/// <summary>A listener whose clients are named by their certificates.</summary>
public sealed class NamedCertificateTests : IDisposable
{
    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData("CN=till-7", "CN", " till-7")]
    [InlineData("CN=till 7", "CN", "")]
    [InlineData("CN=till-7", "dns", " localhost")]
    [InlineData("CN=till-7", "URI", "")]
    [InlineData("CN=till-7", null, "")]
    public async Task The_field_names_the_client(string subject, string? field, string end)
    {
        (string, string?)[] identity = field is null ? [] : [("Gateway:Listeners:line:Identity:From", "Certificate"), ("Gateway:Listeners:line:Identity:Field", field)];
        await using var server = await GatewayServer.StartAsync([.. _certificates.Options("line", "Optional"), .. identity]);
        using var certificate = _certificates.Write("till", subject, new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var client = await (await server.ConnectAsync("line")).SecureAsync(_certificates, certificate: certificate);
        await client.SendAsync("WHOAMI");
        Assert.Equal("READY", await client.ReceiveAsync());
        Assert.EndsWith($" {client.LocalEndPoint}{end}", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Who_shows_none_has_no_name()
    {
        await using var server = await GatewayServer.StartAsync([.. _certificates.Options("line", "Optional"), ("Gateway:Listeners:line:Identity:From", "Certificate")]);
        using var client = await (await server.ConnectAsync("line")).SecureAsync(_certificates);
        await client.SendAsync("WHOAMI");
        Assert.Equal("READY", await client.ReceiveAsync());
        Assert.EndsWith($" {client.LocalEndPoint}", await client.ReceiveAsync());
    }
}
