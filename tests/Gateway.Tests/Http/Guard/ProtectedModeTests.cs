using System.Net.Sockets;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http.Guard;

/// <summary>Without a token loopback clients alone are served, however they come and whatever they say of themselves (docs/protocol.md 8.3).</summary>
public sealed class ProtectedModeTests
{
    private const string Ways = "Ways out: ask from the machine itself, for instance through an SSH tunnel; set Gateway:Api:Token or Gateway:Api:TokenFile";

    [Fact]
    public async Task Loopback_clients_are_served_and_the_start_log_says_so()
    {
        await using var server = await GatewayServer.StartAsync();
        Assert.Contains("200 OK", await AskAsync(server, "/api/v1/listeners"));
        Assert.Contains(server.Log.GetSnapshot(), entry => entry.Message.StartsWith("/api/ and /ws are served to loopback clients only (protected mode", StringComparison.Ordinal));
    }

    // The peer is 127.0.0.1 in all of them; the last of its lines is what a proxy there added.
    [Theory]
    [InlineData("127.0.0.0/8", "X-Forwarded-For: 203.0.113.9", false, "203.0.113.9")]
    [InlineData("127.0.0.0/8", "X-Forwarded-For: 2001:db8::7", false, "2001:db8::7")]
    [InlineData("127.0.0.0/8", "X-Forwarded-For: 127.0.0.1, 203.0.113.9", false, "203.0.113.9")]
    [InlineData("127.0.0.0/8", "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-For: 203.0.113.9", false, "203.0.113.9")]
    [InlineData("127.0.0.0/8,198.51.100.0/24", "X-Forwarded-For: 127.0.0.1, 203.0.113.9, 198.51.100.3", false, "203.0.113.9")]
    [InlineData("127.0.0.0/8", "X-Forwarded-For: 127.0.0.1", true, "127.0.0.1")]
    [InlineData("127.0.0.0/8", "X-Forwarded-For: [::1]:4711", true, "::1")]
    [InlineData("127.0.0.0/8", "X-Forwarded-For: ::ffff:127.0.0.1", true, "127.0.0.1")]
    [InlineData("127.0.0.0/8", "X-Forwarded-For: nonsense", false, null)]
    [InlineData("127.0.0.0/8", "X-Forwarded-For: 127.0.0.1, unknown", false, null)]
    [InlineData("127.0.0.0/8", "Forwarded: for=127.0.0.1", false, null)]
    [InlineData("10.0.0.0/8", "X-Forwarded-For: 127.0.0.1", false, null)]
    [InlineData("10.0.0.0/8", "X-Forwarded-For: 203.0.113.9", false, null)]
    [InlineData("", "X-Forwarded-For: 127.0.0.1", false, null)]
    [InlineData("", "X-Forwarded-For: 203.0.113.9", false, null)]
    [InlineData("", "Forwarded: for=203.0.113.9", false, null)]
    [InlineData("", "X-Original-For: 203.0.113.9", true, null)]
    public async Task Whom_a_proxy_speaks_for_counts_where_the_proxy_is_trusted(string trusted, string header, bool isServed, string? client)
    {
        await using var server = await GatewayServer.StartAsync(
            [.. trusted.Split(',', StringSplitOptions.RemoveEmptyEntries).Select((range, index) => ($"Gateway:ProxyProtocol:TrustedProxies:{index}", (string?)range))]);
        var answer = await AskAsync(server, "/api/v1/listeners", header);

        Assert.StartsWith(isServed ? "HTTP/1.1 200 " : "HTTP/1.1 403 ", answer);
        Assert.Equal(!isServed, answer.Contains(Ways));
        Assert.Equal(!isServed && client is null, answer.Contains("add it to Gateway:ProxyProtocol:TrustedProxies"));
        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(server, "/health", header));
        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(server, "/metrics", header));
        Assert.StartsWith(isServed ? "HTTP/1.1 404 " : "HTTP/1.1 403 ", await AskAsync(server, "/api/v9/no/such", header));
        Assert.StartsWith(isServed ? "HTTP/1.1 426 " : "HTTP/1.1 403 ", await AskAsync(server, "/ws", header));
    }

    [Fact]
    public async Task WHOAMI_over_a_WebSocket_names_the_client_behind_a_trusted_proxy()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.1"), ("Gateway:Api:AllowAnonymous", "true"));
        using var client = await WebSocketClient.ConnectAsync(server, options => options.SetRequestHeader("X-Forwarded-For", "203.0.113.9:4711"));
        Assert.Equal("READY", await client.ReceiveAsync());
        await client.SendAsync("WHOAMI");
        Assert.EndsWith(" 203.0.113.9:4711", await client.ReceiveAsync());
    }

    [Theory]
    [InlineData("Origin: http://evil.example", "Origin and Host differ")]
    [InlineData("Origin: null", "Origin and Host differ")]
    [InlineData("Host: evil.example", "Use localhost or an IP address")]
    [InlineData("Host: evil.example.\r\nOrigin: http://evil.example.", "Use localhost or an IP address")]
    [InlineData("Host: 127.0.0.1.evil.example", "Use localhost or an IP address")]
    public async Task A_browser_on_the_machine_can_not_be_made_to_speak_for_a_foreign_page(string header, string reason)
    {
        await using var server = await GatewayServer.StartAsync();
        var answer = await AskAsync(server, "/api/v1/listeners", header);
        Assert.StartsWith("HTTP/1.1 403 ", answer);
        Assert.Contains(reason, answer);
    }

    [Theory]
    [InlineData("Host: localhost:8080\r\nOrigin: http://localhost:8080")]
    [InlineData("Host: 127.0.0.1\r\nOrigin: http://127.0.0.1")]
    [InlineData("Host: [::1]:8080")]
    [InlineData("Host: gateway")]
    [InlineData("Host: gateway.localhost")]
    public async Task The_machines_own_names_and_pages_are_served(string header)
    {
        await using var server = await GatewayServer.StartAsync();
        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(server, "/api/v1/listeners", header));
    }

    [Fact]
    public async Task A_Unix_socket_counts_as_loopback_and_whom_its_proxy_names_as_the_client()
    {
        using var directory = new TempDirectory();
        await using var server = await GatewayServer.StartAsync(("Kestrel:Endpoints:Unix:Url", $"http://unix:{directory["http"]}"));
        Assert.StartsWith("HTTP/1.1 200 ", await AskUnixAsync("X: y"));
        Assert.StartsWith("HTTP/1.1 200 ", await AskUnixAsync("X-Forwarded-For: 127.0.0.1"));
        Assert.StartsWith("HTTP/1.1 403 ", await AskUnixAsync("X-Forwarded-For: 203.0.113.9"));
        Assert.StartsWith("HTTP/1.1 403 ", await AskUnixAsync("X-Forwarded-For: 127.0.0.1, 203.0.113.9"));

        async Task<string> AskUnixAsync(string header)
        {
            using var client = await TestClient.ConnectAsync(new UnixDomainSocketEndPoint(directory["http"]));
            await client.SendBytesAsync(Encoding.ASCII.GetBytes($"GET /api/v1/listeners HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{header}\r\n\r\n"));
            return Encoding.ASCII.GetString(await client.ReceiveToEndAsync());
        }
    }

    [SkippableFact]
    public async Task A_client_of_another_machine_is_told_the_ways_out()
    {
        var curl = Tool.Require("curl", "curl");
        await using var networks = await TwoNetworks.CreateAsync();
        await using var gateway = await GatewayProcess.StartReadyAsync(
            [.. GatewayProcess.AnyPorts, "--Kestrel:Endpoints:Http:Url=http://192.0.2.1:8080"], before: TwoNetworks.In(networks.Left));

        Assert.Equal("ok", await CurlAsync("/health"));
        Assert.Contains(Ways, await CurlAsync("/api/v1/listeners"));
        Assert.Contains(Ways, await CurlAsync("/api/v1/listeners", "X-Forwarded-For: 127.0.0.1"));
        Assert.Contains("\"status\":403", await CurlAsync("/ws", "Host: localhost"));

        async Task<string> CurlAsync(string path, string header = "X: y") =>
            (await Tool.RunAsync("ip", [.. TwoNetworks.In(networks.Right)[1..], curl, "-s", "-H", header, $"http://192.0.2.1:8080{path}"])).Output;
    }

    [Fact]
    public async Task Anyone_is_served_where_that_is_allowed_and_the_log_warns()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.1"), ("Gateway:Api:AllowAnonymous", "true"));
        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(server, "/api/v1/listeners", "X-Forwarded-For: 203.0.113.9"));
        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(server, "/api/v1/listeners", "Host: gateway.example"));
        Assert.StartsWith("HTTP/1.1 403 ", await AskAsync(server, "/api/v1/listeners", "Origin: http://evil.example"));
        Assert.Contains(server.Log.GetSnapshot(), entry =>
            entry is { Level: Microsoft.Extensions.Logging.LogLevel.Warning, Message: "/api/ and /ws are served to anyone (Gateway:Api:AllowAnonymous)" });
    }

    private static Task<string> AskAsync(GatewayServer server, string path, string header = "X: y") => RawHttp.AskAsync(
        server, $"GET {path} HTTP/1.1\r\n{(header.StartsWith("Host:", StringComparison.Ordinal) ? "" : "Host: 127.0.0.1\r\n")}Connection: close\r\n{header}\r\n\r\n");
}
