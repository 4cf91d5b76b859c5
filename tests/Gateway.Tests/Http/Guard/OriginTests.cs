using Gateway.Tests.Hosting;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http.Guard;

/// <summary>Whose pages may speak to the gateway through their visitors' browsers, and through proxies that know those (docs/protocol.md 8.4).</summary>
public sealed class OriginTests
{
    private const string Token = "0123456789abcdef";
    private const string Upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    // Host, and what else the browser sends.
    public static TheoryData<string, string> Own => new()
    {
        { "gateway.example", "" },
        { "gateway.example:8443", "Origin: https://gateway.example:8443" },
        { "gateway.example", "Origin: http://gateway.example" },
        { "gateway.example", "Origin: https://gateway.example" },
        { "gateway.example:443", "Origin: https://gateway.example" },
        { "gateway.example:80", "Origin: http://gateway.example" },
        { "gateway.example", "Origin: https://gateway.example:443" },
        { "Gateway.Example", "Origin: HTTPS://GATEWAY.example" },
        { "gateway.example.", "Origin: https://gateway.example" },
        { "gateway.example", "Origin: https://gateway.example." },
        { "xn--bcher-kva.example", "Origin: https://xn--bcher-kva.example" },
        { "xn--bcher-kva.example:8080", "Origin: http://xn--bcher-kva.example:8080" },
        { "XN--BCHER-KVA.example", "Origin: https://xn--bcher-kva.example" },
        { "[::1]:8080", "Origin: http://[::1]:8080" },
        { "[0:0:0:0:0:0:0:1]", "Origin: http://[::1]" },
        { "192.0.2.7", "Origin: https://192.0.2.7" },
        { "gateway.example", "Origin: https://gateway.example\r\nSec-Fetch-Site: same-origin" },
        { "inner.example:8080", "Origin: https://gateway.example\r\nSec-Fetch-Site: same-origin" },
        { "gateway.example", "Origin: null\r\nSec-Fetch-Site: same-origin" },
        { "gateway.example", "Sec-Fetch-Site: none" },
        { "inner.example", "Origin: https://gateway.example\r\nX-Forwarded-Host: gateway.example" },
        { "inner.example:8080", "Origin: https://gateway.example:8443\r\nX-Forwarded-Host: gateway.example:8443" },
        { "inner.example", "Origin: https://xn--bcher-kva.example\r\nX-Forwarded-Host: xn--bcher-kva.example" },
        { "gateway.example", "Origin: https://gateway.example\r\nX-Forwarded-Proto: https" },
        { "gateway.example", "Origin: https://gateway.example\r\nX-Forwarded-Proto: http" },
    };

    public static TheoryData<string, string> Foreign => new()
    {
        { "gateway.example", "Origin: https://evil.example" },
        { "gateway.example", "Origin: null" },
        { "gateway.example", "Origin: nonsense" },
        { "gateway.example", "Origin: https://gateway.example:8443" },
        { "gateway.example:8443", "Origin: https://gateway.example" },
        { "gateway.example:443", "Origin: http://gateway.example" },
        { "gateway.example:80", "Origin: https://gateway.example" },
        { "gateway.example", "Origin: https://sub.gateway.example" },
        { "sub.gateway.example", "Origin: https://gateway.example" },
        { "gateway.example", "Origin: https://gateway.example.evil.example" },
        { "gateway.example", "Origin: https://evil.example#gateway.example" },
        { "gateway.example", "Origin: https://gateway.example@evil.example" },
        { "gateway.example", "Origin: https://gateway.example\r\nOrigin: https://evil.example" },
        { "gateway.example", "Origin: https://gateway.example, https://evil.example" },
        { "gateway.example", "Origin: https://gateway.example/page" },
        { "gateway.example", "Origin: ftp://gateway.example" },
        { "gateway.example", "Origin: chrome-extension://gateway.example" },
        { "xn--bcher-kva.example", "Origin: https://bucher.example" },
        { "gateway.example", "Origin: http://gateway.example\r\nX-Forwarded-Proto: https" },
        { "gateway.example", "Origin: https://gateway.example\r\nX-Forwarded-Host: other.example" },
        { "gateway.example", "Origin: https://gateway.example\r\nSec-Fetch-Site: cross-site" },
        { "gateway.example", "Origin: https://other.example\r\nSec-Fetch-Site: none" },
        { "gateway.example", "Sec-Fetch-Site: cross-site" },
        { "gateway.example", "Sec-Fetch-Site: same-site" },
        { "gateway.example", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe" },
    };

    [Theory]
    [MemberData(nameof(Own))]
    public async Task The_gateways_own_pages_are_served(string host, string headers)
    {
        await using var server = await StartAsync();
        Assert.Equal(["200", "101", "200"], await StatusesAsync(server, host, headers, Token));
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task Other_sites_pages_are_not_with_a_token_either(string host, string headers)
    {
        await using var server = await StartAsync();
        Assert.Equal(["403", "403", "403"], await StatusesAsync(server, host, headers, Token));
        Assert.Equal(0, server.Listener("ws").Counters.Accepted);

        await using var open = await GatewayServer.StartAsync(("Gateway:Api:AllowAnonymous", "true"), ("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.1"));
        Assert.Equal(["403", "403", "403"], await StatusesAsync(open, host, headers, null));
    }

    [Theory]
    [InlineData("X-Forwarded-Host: gateway.example")]
    [InlineData("X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Host: gateway.example")]
    [InlineData("Forwarded: host=gateway.example")]
    [InlineData("X-Original-Host: gateway.example")]
    [InlineData("X-Host: gateway.example")]
    public async Task Only_a_trusted_proxy_says_which_host_was_asked_for(string header)
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Api:Token", Token), ("Gateway:ProxyProtocol:TrustedProxies:0", "192.0.2.0/24"));
        Assert.Equal(["403", "403", "403"], await StatusesAsync(server, "inner.example", $"Origin: https://gateway.example\r\n{header}", Token));
    }

    // Through a proxy on this machine that passes the header on: the browser asked for evil.example, whatever the page wrote beside it.
    [Theory]
    [InlineData("evil.example", "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Host: localhost")]
    [InlineData("localhost", "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Host: evil.example")]
    public async Task A_name_that_may_be_a_pages_is_none_of_ours_in_protected_mode_wherever_it_stands(string host, string headers)
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.1"));
        Assert.Equal(["403", "403", "403"], await StatusesAsync(server, host, headers, null));
        Assert.Equal(["200", "101", "200"], await StatusesAsync(server, "localhost", "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Host: gateway", null));
    }

    // A link in somebody's wiki; a page's own requests have another mode.
    [Fact]
    public async Task A_link_from_another_site_can_be_followed()
    {
        const string Followed = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document";
        await using var server = await StartAsync();
        Assert.Equal("200", await StatusAsync(server, "GET /api/v1/listeners", "gateway.example", Followed, Token));
        Assert.Equal("403", await StatusAsync(server, "POST /api/v1/commands/PING", "gateway.example", Followed, Token));
        Assert.Equal("403", await StatusAsync(server, "GET /api/v1/listeners", "gateway.example", Followed.Replace("navigate", "no-cors"), Token));
    }

    [Theory]
    [InlineData("POST /api/v1/drain")]
    [InlineData("POST /api/v1/rooms/lobby/messages")]
    [InlineData("PUT /api/v1/lookup/k")]
    [InlineData("DELETE /api/v1/lookup/k")]
    [InlineData("DELETE /api/v1/sessions?listener=line")]
    [InlineData("PATCH /api/v1/no/such")]
    [InlineData("OPTIONS /api/v1/sessions")]
    [InlineData("GET /api/v1/events")]
    public async Task It_is_asked_of_whatever_is_guarded(string request)
    {
        await using var server = await StartAsync();
        Assert.Equal("403", await StatusAsync(server, request, "gateway.example", "Origin: https://evil.example", Token));
        Assert.Equal("200", await StatusAsync(server, "GET /health", "gateway.example", "Origin: https://evil.example", null));
    }

    [Fact]
    public async Task An_allowed_site_may_use_both_and_read_the_answers()
    {
        await using var server = await StartAsync(("Gateway:Api:AllowedOrigins:0", "https://Console.example"), ("Gateway:Api:AllowedOrigins:1", "http://b\u00fccher.example:8080/"));
        foreach (var origin in new[] { "https://console.example", "http://xn--bcher-kva.example:8080" })
        {
            Assert.Equal(["200", "101", "200"], await StatusesAsync(server, "gateway.example", $"Origin: {origin}\r\nSec-Fetch-Site: cross-site", Token));

            // The browser asks first, without the token, and the page sees why it is refused, too.
            var asked = await AskAsync(server, "OPTIONS /api/v1/drain", "gateway.example", $"Origin: {origin}\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization", null);
            Assert.StartsWith("HTTP/1.1 204 ", asked);
            Assert.Contains($"\r\nAccess-Control-Allow-Origin: {origin}\r\n", asked);
            Assert.Contains("\r\nAccess-Control-Allow-Headers: authorization\r\n", asked);
            Assert.Contains("\r\nAccess-Control-Allow-Methods: POST\r\n", asked);
            Assert.Contains("\r\nAccess-Control-Allow-Credentials: true\r\n", asked);
            var refused = await AskAsync(server, "GET /api/v1/listeners", "gateway.example", $"Origin: {origin}", null);
            Assert.StartsWith("HTTP/1.1 401 ", refused);
            Assert.Contains($"\r\nAccess-Control-Allow-Origin: {origin}\r\n", refused);
        }

        foreach (var other in new[] { "http://console.example", "https://console.example:444", "https://evil.example", "null" })
        {
            Assert.Equal(["403", "403", "403"], await StatusesAsync(server, "gateway.example", $"Origin: {other}", Token));
            var asked = await AskAsync(server, "OPTIONS /api/v1/drain", "gateway.example", $"Origin: {other}\r\nAccess-Control-Request-Method: POST", null);
            Assert.StartsWith("HTTP/1.1 403 ", asked);
            Assert.DoesNotContain("Access-Control-", asked);
        }
    }

    // It lifts that one bar alone.
    [Fact]
    public async Task An_allowed_site_is_no_token_and_no_way_around_protected_mode()
    {
        await using var server = await StartAsync(("Gateway:Api:AllowedOrigins:0", "https://console.example"));
        Assert.Equal(["401", "401", "401"], await StatusesAsync(server, "gateway.example", "Origin: https://console.example", null));
        await using var without = await GatewayServer.StartAsync(("Gateway:Api:AllowedOrigins:0", "https://console.example"));
        Assert.Equal(["403", "403", "403"], await StatusesAsync(without, "gateway.example", "Origin: https://console.example", null));
        Assert.Equal(["200", "101", "200"], await StatusesAsync(without, "localhost", "Origin: https://console.example", null));
    }

    [Fact]
    public async Task A_changed_list_is_in_force_without_a_restart()
    {
        using var folder = new TempDirectory();
        var time = new FakeTimeProvider();
        await WriteAsync("[]");
        await using var server = await GatewayServer.StartWithAsync(folder["settings.json"], time, ("Gateway:Api:Token", Token));
        Assert.Equal(["403", "403", "403"], await AskAsync());
        await WriteAsync("""[ "https://console.example" ]""");
        await Eventually.TrueAsync(() => { time.Advance(Gateway.Files.FileWatch.Interval); return AskAsync().Result[0] == "200"; }, "the list is taken");
        Assert.Equal(["200", "101", "200"], await AskAsync());

        Task WriteAsync(string list) => File.WriteAllTextAsync(folder["settings.json"], $$"""{ "Gateway": { "Api": { "AllowedOrigins": {{list}} } } }""");

        Task<string[]> AskAsync() => StatusesAsync(server, "gateway.example", "Origin: https://console.example", Token);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("null")]
    [InlineData("console.example")]
    [InlineData("https://console.example/page")]
    [InlineData("https://*.example")]
    [InlineData("")]
    public void What_is_no_origin_is_told_with_its_key(string origin) => Assert.Equal(
        $"Gateway:Api:AllowedOrigins:1 is '{origin}': use scheme://host or scheme://host:port, as browsers write it in Origin.",
        Assert.Single(Faults.Of(("Gateway:Api:AllowedOrigins:0", "https://console.example"), ("Gateway:Api:AllowedOrigins:1", origin))));

    private static Task<GatewayServer> StartAsync(params (string, string?)[] options) =>
        GatewayServer.StartAsync([("Gateway:Api:Token", Token), ("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.1"), .. options]);

    // A request that changes something, a WebSocket, one that reads.
    private static async Task<string[]> StatusesAsync(GatewayServer server, string host, string headers, string? token) =>
    [
        await StatusAsync(server, "POST /api/v1/commands/PING", host, headers, token),
        await StatusAsync(server, "GET /ws", host, Upgrade + headers, token),
        await StatusAsync(server, "GET /api/v1/listeners", host, headers, token),
    ];

    private static async Task<string> StatusAsync(GatewayServer server, string request, string host, string headers, string? token) =>
        (await AskAsync(server, request, host, headers, token)).Split(' ')[1];

    private static async Task<string> AskAsync(GatewayServer server, string request, string host, string headers, string? token)
    {
        using var client = await TestClient.ConnectAsync(RawHttp.EndPoint(server));
        var isUpgrade = headers.StartsWith("Upgrade:", StringComparison.Ordinal);
        await client.SendBytesAsync(System.Text.Encoding.ASCII.GetBytes(
            $"{request} HTTP/1.1\r\nHost: {host}\r\n{(headers.Length > 0 ? headers.TrimEnd() + "\r\n" : "")}{(token is null ? "" : $"Authorization: Bearer {token}\r\n")}" +
            $"{(isUpgrade ? "" : "Content-Length: 0\r\nConnection: close\r\n")}\r\n"));
        if (isUpgrade)
        {
            return await client.ReceiveAsync() ?? "";
        }

        return System.Text.Encoding.Latin1.GetString(await client.ReceiveToEndAsync());
    }
}
