using Gateway.Tests.Hosting.Reload;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Hosting.Checks;

/// <summary>A start says which doors are open to everyone, and those alone.</summary>
public sealed class UnprotectedAddressesTests : ReloadTests
{
    private const string Words = "OPEN TO EVERYONE";
    private const string Token = "0123456789abcdef";

    [Theory]
    [InlineData("tcp://0.0.0.0:0", true)]
    [InlineData("tcp://[::]:0", true)]
    [InlineData("tcp://127.0.0.1:0", false)]
    [InlineData("tcp://127.8.8.8:0", false)]
    [InlineData("tcp://localhost:0", false)]
    [InlineData("tcp://[::1]:0", false)]
    [InlineData("tcp://0.0.0.0:0", false, "Gateway:Listeners:line:Tokens:0", Token)]
    [InlineData("tcp://0.0.0.0:0", true, "Gateway:Listeners:frames:Tokens:0", Token)]
    [InlineData("tcp://0.0.0.0:0", false, "Gateway:Access:Allow:0", "127.0.0.0/8")]
    [InlineData("tcp://0.0.0.0:0", true, "Gateway:Access:Allow:0", "0.0.0.0/0")]
    [InlineData("tcp://0.0.0.0:0", true, "Gateway:Access:Deny:0", "192.0.2.0/24")]
    [InlineData("tcp://0.0.0.0:0", true, "Gateway:Access:Allow:0", "127.0.0.0/8", "Gateway:Limits:Observe:0", "Access")]
    [InlineData("tcp://0.0.0.0:0", false, "Gateway:Listeners:line:Enabled", "false")]
    [InlineData("tcp://0.0.0.0:0", true, "Gateway:Listeners:line:ProxyProtocol", "Required", "Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.1")]
    public async Task An_address_is_open_unless_something_stands_before_it(string url, bool isOpen, params string[] options)
    {
        await using var server = await GatewayServer.StartAsync([("Gateway:Listeners:line:Url", url), .. options.Chunk(2).Select(pair => (pair[0], (string?)pair[1]))]);

        Assert.Equal(isOpen, Told(server).Count == 1);
        Assert.All(Told(server), entry => Assert.Contains($"line ({url}", entry.Message));
        Assert.All(Told(server), entry => Assert.Equal(LogLevel.Warning, entry.Level));
    }

    [Theory]
    [InlineData("Required", false)]
    [InlineData("Optional", true)]
    [InlineData(null, true)]
    public async Task A_certificate_guards_where_it_must_be_shown(string? clientCertificate, bool isOpen)
    {
        using var certificates = new TestCertificates();
        await using var server = await GatewayServer.StartAsync([("Gateway:Listeners:line:Url", "tcp://0.0.0.0:0"), .. certificates.Options("line", clientCertificate)]);
        Assert.Equal(isOpen, Told(server).Count == 1);
    }

    [Fact]
    public async Task Lookups_over_UDP_are_a_door_too()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Lookup:Udp:Url", "udp://0.0.0.0:0"));
        Assert.Contains("lookup (udp://0.0.0.0:0)", Assert.Single(Told(server)).Message);
    }

    [Fact]
    public async Task One_that_becomes_open_while_it_serves_is_told_then()
    {
        await using var server = await StartAsync(
            $$"""{ "Gateway": { "Listeners": { "line": { "Url": "tcp://0.0.0.0:0", "Tokens": [ "{{Token}}" ] } } } }""");
        Assert.Empty(Told(server));

        Change("""{ "Gateway": { "Listeners": { "line": { "Url": "tcp://0.0.0.0:0" } } } }""");
        Assert.Contains("line (tcp://0.0.0.0:0)", Assert.Single(Told(server)).Message);

        Change("""{ "Gateway": { "Timeouts": { "Idle": "00:01:00" }, "Listeners": { "line": { "Url": "tcp://0.0.0.0:0" } } } }""");
        Assert.Single(Told(server));
    }

    private static List<FakeLogRecord> Told(GatewayServer server) => [.. server.Log.GetSnapshot().Where(entry => entry.Message.Contains(Words, StringComparison.Ordinal))];
}
