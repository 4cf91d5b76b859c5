using System.Net;
using System.Text;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Hosting.Reload;

/// <summary>Limits and timeouts follow the file.</summary>
public sealed class LimitsReloadTests : ReloadTests
{
    [Fact]
    public async Task Timeouts_hold_for_the_next_wait_and_no_session_is_dropped()
    {
        await using var server = await StartAsync("""{ "Gateway": { "Timeouts": { "Idle": "01:00:00" } } }""");
        using var waiting = await server.ConnectReadyAsync();
        Change("""{ "Gateway": { "Timeouts": { "Idle": "00:00:10", "Request": "00:00:07", "Read": "00:00:08", "Setup": "00:00:05" } } }""");
        AssertLogged(server, LogLevel.Information, "Configuration reloaded: Gateway:Timeouts:Idle, Gateway:Timeouts:Read, Gateway:Timeouts:Request, Gateway:Timeouts:Setup");

        // It has begun to wait by the old time; what it asks begins a wait by the new one.
        Time.Advance(TimeSpan.FromSeconds(30));
        await waiting.SendAsync("PING");
        Assert.Equal("PONG", await waiting.ReceiveAsync());
        Assert.Equal("ERR idle timeout", await Time.AdvanceUntilAsync(waiting.ReceiveAsync()));

        var kestrel = server.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(8)), (kestrel.KeepAliveTimeout, kestrel.RequestHeadersTimeout));
        Assert.Equal(TimeSpan.FromSeconds(7), server.Services.GetRequiredService<IOptionsMonitor<RequestTimeoutOptions>>().CurrentValue.Policies["Gateway"].Timeout);
    }

    [Fact]
    public async Task The_size_of_messages_holds_for_the_next_session_on_every_door()
    {
        await using var server = await StartAsync("""{ "Gateway": { "Listeners": { "frames": { "MaxMessageSize": 100 } } } }""");
        using var before = await server.ConnectReadyAsync();
        Change("""{ "Gateway": { "Limits": { "MaxMessageSize": 10, "MaxRequestBodySize": 20 }, "Listeners": { "frames": { "MaxMessageSize": 12 } } } }""");
        Assert.Equal((10, 12, 10), (server.Listener("line").MaxMessageSize, server.Listener("frames").MaxMessageSize, server.Listener("ws").MaxMessageSize));
        await before.SendAsync("ECHO 0123456789");
        Assert.Equal("OK 0123456789", await before.ReceiveAsync());
        using var after = await server.ConnectReadyAsync();
        await after.SendAsync("ECHO 0123456789");
        Assert.Equal("ERR line too long", await after.ReceiveAsync());

        using var small = await server.Http.PostAsync("/api/v1/commands/ECHO", new StringContent(new string('a', 20)));
        using var large = await server.Http.PostAsync("/api/v1/commands/ECHO", new StringContent(new string('a', 21)));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.RequestEntityTooLarge), (small.StatusCode, large.StatusCode));
        Assert.Equal(20, server.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxRequestBodySize);
    }

    [Fact]
    public async Task Rooms_rates_and_HTTP_connections_follow()
    {
        await using var server = await StartAsync("{}");
        using var client = await server.ConnectReadyAsync();
        Change("""{ "Gateway": { "Limits": { "MaxRoomsPerSession": 1, "MessagesPerSecond": 1, "RateLimitAction": "Reject", "MaxHttpConnections": 1 } } }""");
        await client.SendAsync("JOIN a");
        await client.SendAsync("JOIN b");
        Assert.Equal(("OK", "ERR too many rooms"), (await client.ReceiveAsync(), await client.ReceiveAsync()));
        using var limited = await server.ConnectReadyAsync();
        await limited.SendAsync("PING");
        await limited.SendAsync("PING");
        Assert.Equal(("PONG", "ERR rate limited"), (await limited.ReceiveAsync(), await limited.ReceiveAsync()));

        // The one place is this client's own kept-alive connection.
        Assert.Equal("ok", await server.Http.GetStringAsync("/health"));
        using var over = await TestClient.ConnectAsync(Tests.Http.RawHttp.EndPoint(server));
        await over.SendBytesAsync("GET /health HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 503 ", Encoding.ASCII.GetString(await over.ReceiveToEndAsync()));
    }
}
