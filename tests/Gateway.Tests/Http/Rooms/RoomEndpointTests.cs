using System.Net;
using System.Text;
using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http.Rooms;

public sealed class RoomEndpointTests
{
    [Fact]
    public async Task Rooms_and_their_members_are_listed_a_page_at_a_time()
    {
        await using var server = await GatewayServer.StartAsync();
        using var first = await server.ConnectReadyAsync();
        using var second = await server.ConnectReadyAsync("frames");
        await JoinAsync(first, "b", "a", "c");
        await JoinAsync(second, "b");
        var ids = (await server.GetAsync("/sessions")).Texts("sessions", "id");

        Assert.Equal("""{"rooms":[{"room":"a","count":1},{"room":"b","count":2}],"next":"b"}""", (await server.GetAsync("/rooms?limit=2")).GetRawText());
        Assert.Equal("""{"rooms":[{"room":"c","count":1}],"next":null}""", (await server.GetAsync("/rooms?limit=2&after=b")).GetRawText());
        Assert.Equal($$"""{"room":"b","count":2,"members":["{{ids[0]}}"],"next":"{{ids[0]}}"}""", (await server.GetAsync("/rooms/b?limit=1")).GetRawText());
        Assert.Equal($$"""{"room":"b","count":2,"members":["{{ids[1]}}"],"next":null}""", (await server.GetAsync($"/rooms/b?limit=1&after={ids[0]}")).GetRawText());
        await Problem.AssertAsync(await server.Http.GetAsync("/api/v1/rooms/nobody"), HttpStatusCode.NotFound);
        await Problem.AssertAsync(await server.Http.GetAsync("/api/v1/rooms?limit=0"), HttpStatusCode.BadRequest);
        await Problem.AssertAsync(await server.Http.GetAsync("/api/v1/rooms/b?limit=1001"), HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("caf%C3%A9")]
    [InlineData("a%20b")]
    [InlineData("a%0Ab")]
    public async Task A_name_that_is_none_is_400(string room)
    {
        await using var server = await GatewayServer.StartAsync();
        await Problem.AssertAsync(await server.Http.GetAsync($"/api/v1/rooms/{room}"), HttpStatusCode.BadRequest);
        await Problem.AssertAsync(await server.Http.GetAsync($"/api/v1/rooms/{room}/events"), HttpStatusCode.BadRequest);
        await Problem.AssertAsync(await server.PostAsync($"/rooms/{room}/messages", "x"), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_message_reaches_every_member_that_can_carry_it()
    {
        await using var server = await GatewayServer.StartAsync();
        using var line = await server.ConnectReadyAsync();
        using var frames = await server.ConnectReadyAsync("frames");
        using var socket = await WebSocketClient.ConnectAsync(server);
        await JoinAsync(line, "r");
        await JoinAsync(frames, "r");
        Assert.Equal("READY", await socket.ReceiveAsync());
        socket.Type = System.Net.WebSockets.WebSocketMessageType.Text;
        await socket.SendAsync("JOIN r");
        Assert.Equal("OK", await socket.ReceiveAsync());

        await SayAsync("two\nlines"u8.ToArray());
        await SayAsync([0xFF]);
        await SayAsync("caf\u00e9"u8.ToArray());
        Assert.Equal("MSG r http two\nlines", await frames.ReceiveAsync());
        Assert.Equal("MSG r http \u00ff", await frames.ReceiveAsync());
        Assert.Equal("MSG r http \u00ff", await line.ReceiveAsync());
        Assert.Equal("MSG r http two\nlines", await socket.ReceiveAsync());
        var text = Encoding.Latin1.GetString("MSG r http caf\u00e9"u8);
        Assert.Equal(text, await line.ReceiveAsync());
        Assert.Equal(text, await frames.ReceiveAsync());
        Assert.Equal(text, await socket.ReceiveAsync());

        var metrics = await server.Http.GetStringAsync("/metrics");
        Assert.Contains("gateway_push_dropped_total{reason=\"not a line\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("gateway_push_dropped_total{reason=\"not text\"} 1", metrics, StringComparison.Ordinal);

        async Task SayAsync(byte[] bytes)
        {
            using var answer = await server.PostAsync("/rooms/r/messages", bytes);
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            Assert.Equal("""{"members":3}""", await answer.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData(65_536, HttpStatusCode.Accepted)]
    [InlineData(65_537, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_message_has_the_limit_of_every_message(int length, HttpStatusCode status)
    {
        await using var server = await GatewayServer.StartAsync();
        using var member = await server.ConnectReadyAsync();
        await JoinAsync(member, "r");
        await Api.AssertAsync(server.PostAsync("/rooms/r/messages", new string('x', length)), status);
        await Api.AssertAsync(server.PostAsync("/rooms/nobody/messages", "x"), HttpStatusCode.Accepted, """{"members":0}""");
        if (status == HttpStatusCode.Accepted)
        {
            Assert.Equal("MSG r http " + new string('x', length), await member.ReceiveAsync());
        }
    }

    [Fact]
    public async Task Sessions_show_the_rooms_that_they_are_still_in()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await server.ConnectReadyAsync();
        await JoinAsync(client, "b", "a");
        await client.SendAsync("LEAVE b");
        Assert.Equal("OK", await client.ReceiveAsync());
        var shown = (await server.GetAsync("/sessions")).GetProperty("sessions")[0];
        Assert.Equal("""["a"]""", JsonSerializer.Serialize(shown.GetProperty("rooms")));
    }

    private static async Task JoinAsync(TestClient client, params string[] rooms)
    {
        await client.SendAsync([.. rooms.Select(room => $"JOIN {room}")]);
        Assert.All(await client.ReceiveAsync(rooms.Length), reply => Assert.Equal("OK", reply));
    }
}
