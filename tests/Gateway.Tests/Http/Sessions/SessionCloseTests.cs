using System.Net;
using Gateway.Diagnostics;
using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http.Sessions;

public sealed class SessionCloseTests
{
    [Theory]
    [InlineData("Auto", "line")]
    [InlineData("Auto", "frames")]
    [InlineData("Sockets", "line")]
    public async Task While_a_reply_is_being_written_nothing_is_lost_and_nothing_torn(string transport, string listener)
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Transport", transport));
        using var client = await TestClient.ConnectAsync(server.EndPoint(listener), receiveBuffer: 32 * 1024);
        client.Framing = server.Listener(listener).Framing.Name;
        Assert.Equal("READY", await client.ReceiveAsync());

        // Far more than sockets hold: the server is in the middle of a reply that the client has not taken.
        var text = new string('x', 50_000);
        var requests = Enumerable.Range(0, 200).Select(number => $"ECHO {number} {text}").ToArray();
        _ = client.SendAsync(requests);
        var session = Assert.Single(server.Sessions.All);
        await Eventually.TrueAsync(() => session.Traffic.BytesSent > 2 * text.Length, "replies are being written");
        await Api.AssertAsync(server.DeleteAsync($"/sessions/{session.Id}"), HttpStatusCode.NoContent);

        var count = 0;
        while (await client.ReceiveAsync() is { } reply)
        {
            Assert.Equal($"OK {count++} {text}", reply);
        }

        Assert.InRange(count, 2, 200);
        client.Dispose();
        await server.AssertEndedAsync(listener, SessionEnd.Operator);
    }

    [Fact]
    public async Task A_filter_closes_all_that_match_and_no_others()
    {
        await using var server = await GatewayServer.StartAsync();
        using var first = await server.ConnectReadyAsync();
        using var second = await server.ConnectReadyAsync();
        using var stays = await server.ConnectReadyAsync("frames");
        await second.SendAsync("JOIN r");
        Assert.Equal("OK", await second.ReceiveAsync());

        Assert.Equal("""{"closing":1}""", (await Api.JsonAsync(await server.DeleteAsync("/sessions?listener=line&room=r"))).GetRawText());
        await second.AssertClosedAsync();
        Assert.Equal("""{"closing":0}""", (await Api.JsonAsync(await server.DeleteAsync("/sessions?idle=1h"))).GetRawText());
        foreach (var client in new[] { first, stays })
        {
            await client.SendAsync("PING");
            Assert.Equal("PONG", await client.ReceiveAsync());
        }

        second.Dispose();
        await Eventually.TrueAsync(() => server.Sessions.Count == 2, "one session is gone");
        Assert.Equal("""{"closing":2}""", (await Api.JsonAsync(await server.DeleteAsync("/sessions?all=true&reason=the%20end"))).GetRawText());
        Assert.Equal("NOTICE closing: the end", await first.ReceiveAsync());
        Assert.Equal("NOTICE closing: the end", await stays.ReceiveAsync());
        await first.AssertClosedAsync();
        await stays.AssertClosedAsync();
        Assert.Equal(
            ["Operator closes 1 sessions (listener line, room r): (null)", "Operator closes 0 sessions (idle 1h): (null)", "Operator closes 2 sessions (all): the end"],
            server.Log.GetSnapshot().Where(entry => entry.Id.Id == GatewayEventIds.OperatorCloses).Select(entry => entry.Message));
    }

    [Fact]
    public async Task Where_no_command_protocol_is_spoken_there_is_no_notice()
    {
        await using var server = await GatewayServer.StartAsync();
        using var raw = await server.ConnectAsync("echo");
        await raw.SendBytesAsync("bytes"u8.ToArray());
        Assert.Equal("bytes"u8.ToArray(), await raw.ReceiveBytesAsync(5));
        Assert.Equal("""{"closing":1}""", (await Api.JsonAsync(await server.DeleteAsync("/sessions?listener=echo&reason=why"))).GetRawText());
        await raw.AssertClosedAsync();
    }

    [Theory]
    [InlineData("", "Say which: give a filter, or all=true.")]
    [InlineData("?reason=x", "Say which: give a filter, or all=true.")]
    [InlineData("?all=true&listener=line", "all=true and a filter: give one of them.")]
    [InlineData("?listener=", "'listener' must be given once, with a value.")]
    [InlineData("?lisener=line&all=true", "There is no 'lisener' here: use listener, transport, address, client, room, idle, all, reason.")]
    [InlineData("?all=true&reason=two%0Alines", "A reason has 1 to 200 characters, and no line breaks or other control characters.")]
    [InlineData("/000t7rrm7jjm8?reasn=x", "There is no 'reasn' here: use reason.")]
    public async Task What_is_meant_must_be_clear(string target, string detail)
    {
        await using var server = await GatewayServer.StartAsync();
        using var bystander = await server.ConnectReadyAsync();
        await Problem.AssertAsync(await server.DeleteAsync($"/sessions{target}"), HttpStatusCode.BadRequest, detail);
        await bystander.SendAsync("PING");
        Assert.Equal("PONG", await bystander.ReceiveAsync());
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public async Task A_reason_has_a_limit(int length, bool isFine)
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await server.ConnectReadyAsync();
        using var answer = await server.DeleteAsync($"/sessions?all=true&reason={new string('x', length)}");
        Assert.Equal(isFine ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.StatusCode);
    }
}
