using System.Net;
using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http.Sessions;

public sealed class SessionEndpointTests
{
    [Fact]
    public async Task A_session_is_shown_in_full()
    {
        await using var server = await GatewayServer.StartAsync();
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        using var client = await server.ConnectReadyAsync("frames");
        await client.SendAsync("JOIN two", "JOIN one", "WHOAMI");
        var id = (await client.ReceiveAsync(3))[2].Split(' ')[1];

        var shown = await server.GetAsync($"/sessions/{id}");
        var text = new[] { "id", "state", "listener", "transport", "framing", "application", "address" }.Select(name => shown.GetProperty(name).GetString());
        Assert.Equal([id, "open", "frames", "tcp", "LengthPrefixed", "Commands", client.LocalEndPoint!.ToString()], text);
        var sent = 4 + 5 + 4 + 2 + 4 + 2 + 4 + $"OK {id} {client.LocalEndPoint}".Length;
        var numbers = new[] { "bytesReceived", "bytesSent", "messagesReceived", "messagesSent" }.Select(name => shown.GetProperty(name).GetInt64());
        Assert.Equal([12 + 12 + 10, sent, 3, 4], numbers);
        var connected = shown.GetProperty("connectedAt").GetDateTimeOffset();
        Assert.InRange(connected, before, DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.InRange(shown.GetProperty("lastReceivedAt").GetDateTimeOffset(), connected, DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.InRange(shown.GetProperty("lastSentAt").GetDateTimeOffset(), connected, DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.Equal(["one", "two"], shown.GetProperty("rooms").EnumerateArray().Select(room => room.GetString()));
        Assert.Equal("""{"messages":0,"bytes":0,"mostMessages":0}""", shown.GetProperty("queue").GetRawText());
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("tls").ValueKind);

        // Nothing has happened, so it is shown again to the letter.
        Assert.Equal(shown.GetRawText(), (await server.GetAsync($"/sessions/{id}")).GetRawText());
    }

    [Fact]
    public async Task Under_TLS_the_protocol_and_the_clients_certificate_are_shown()
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Write("client", "CN=till 7", DateTimeOffset.UtcNow.AddYears(1));
        await using var server = await GatewayServer.StartAsync([("Gateway:Listeners:tls:Url", "tcp://127.0.0.1:0"), .. certificates.Options("tls", "Optional")]);
        using var client = await (await server.ConnectAsync("tls")).SecureAsync(certificates, certificate: certificate);
        Assert.Equal("READY", await client.ReceiveAsync());

        var tls = (await server.GetAsync("/sessions?transport=tls")).GetProperty("sessions")[0].GetProperty("tls");
        Assert.Matches("^TLS 1\\.[23]$", tls.GetProperty("protocol").GetString());
        Assert.Equal("CN=till 7", tls.GetProperty("clientCertificate").GetString());
    }

    [Fact]
    public async Task A_queue_that_waits_is_shown_and_so_is_the_most_that_ever_did()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Timeouts:Write", "00:05:00"));
        using var deaf = await server.ConnectAsync("line");
        Assert.Equal("READY", await deaf.ReceiveAsync());
        var id = Assert.Single(server.Sessions.All).Id;
        var (pushed, text) = (0, new string('x', 60_000));
        for (var status = HttpStatusCode.Accepted; status == HttpStatusCode.Accepted; pushed++)
        {
            using var answer = await server.PostAsync($"/sessions/{id}/messages", text);
            status = answer.StatusCode;
            Assert.True(status is HttpStatusCode.Accepted or HttpStatusCode.Conflict, status.ToString());
        }

        var queue = (await server.GetAsync($"/sessions/{id}")).GetProperty("queue");
        var waiting = queue.GetProperty("messages").GetInt32();
        Assert.InRange(waiting, 2, pushed);
        Assert.Equal(waiting * 60_000, queue.GetProperty("bytes").GetInt64());
        Assert.InRange(queue.GetProperty("mostMessages").GetInt32(), waiting, pushed);

        // Being full has cost nothing: all that was accepted arrives.
        Assert.All(await deaf.ReceiveAsync(pushed - 1), message => Assert.Equal(text, message));
    }

    [Fact]
    public async Task Pages_show_every_session_once_in_the_order_they_were_opened()
    {
        await using var server = await GatewayServer.StartAsync();
        var clients = new List<TestClient>();
        for (var number = 0; number < 7; number++)
        {
            clients.Add(await server.ConnectReadyAsync(number % 2 == 0 ? "line" : "frames"));
        }

        var all = (await server.GetAsync("/sessions")).Texts("sessions", "id");
        Assert.Equal(server.Sessions.All.Select(session => session.Id.Value).Order().Select(id => new Gateway.Sessions.SessionId(id).ToString()), all);
        var (paged, next) = (new List<string>(), "");
        do
        {
            var page = await server.GetAsync($"/sessions?limit=3{next}");
            paged.AddRange(page.Texts("sessions", "id"));
            next = page.GetProperty("next").GetString() is { } after ? $"&after={after}" : null;
        }
        while (next is not null);

        Assert.Equal(all, paged);
        Assert.Equal(3, (await server.GetAsync("/sessions?listener=frames&limit=3")).Texts("sessions", "id").Length);
        Assert.Equal(JsonValueKind.Null, (await server.GetAsync("/sessions?listener=frames&limit=3")).GetProperty("next").ValueKind);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Filters_hold_together()
    {
        var time = new FakeTimeProvider();
        await using var server = await GatewayServer.StartAsync(time, ("Gateway:Timeouts:Idle", "01:00:00"));
        using var old = await server.ConnectReadyAsync();
        await AskAsync(old, "JOIN r");
        var oldId = Assert.Single(server.Sessions.All).Id.ToString();
        time.Advance(TimeSpan.FromMinutes(5));
        using var line = await server.ConnectReadyAsync();
        using var frames = await server.ConnectReadyAsync("frames");
        using var socket = await WebSocketClient.ConnectAsync(server);
        Assert.Equal("READY", await socket.ReceiveAsync());
        await AskAsync(frames, "JOIN r");

        Assert.Equal(["line", "line", "frames", "ws"], await ListenersAsync(""));
        Assert.Equal(["line", "line"], await ListenersAsync("?listener=line"));
        Assert.Equal(["ws"], await ListenersAsync("?transport=websocket"));
        Assert.Equal(["line", "frames"], await ListenersAsync("?room=r"));
        Assert.Equal(["frames"], await ListenersAsync("?room=r&listener=frames"));
        Assert.Equal(["line"], await ListenersAsync("?idle=4m"));
        Assert.Equal([oldId], (await server.GetAsync("/sessions?idle=300&room=r&address=127.0.0.0/8")).Texts("sessions", "id"));
        Assert.Equal(4, (await ListenersAsync("?address=127.0.0.1")).Length);
        Assert.Empty(await ListenersAsync("?address=10.0.0.0/8"));
        Assert.Empty(await ListenersAsync("?room=nobody"));
        Assert.Empty(await ListenersAsync("?idle=1h"));

        async Task<string[]> ListenersAsync(string query) => (await server.GetAsync("/sessions" + query)).Texts("sessions", "listener");
    }

    [Theory]
    [InlineData("lisener=line", "There is no 'lisener' here: use listener, transport, address, client, room, idle, state, after, limit.")]
    [InlineData("listener=lines", "There is no listener 'lines': use one of echo, frames, line, ws.")]
    [InlineData("listener=", "'listener' must be given once, with a value.")]
    [InlineData("room=a&room=b", "'room' must be given once, with a value.")]
    [InlineData("idle=soon", "idle is 'soon': use 500ms, 90s, 5m or 1h.")]
    [InlineData("idle=-1s", "idle is '-1s': use 500ms, 90s, 5m or 1h.")]
    [InlineData("address=10.0.0.1:80", "'10.0.0.1:80' is no address: use one without a port, or a range such as 10.0.0.0/8 (nothing but zeros behind its prefix).")]
    [InlineData("after=x", "after is 'x', which is no session's id.")]
    [InlineData("limit=0", "limit must be between 1 and 1000.")]
    [InlineData("limit=1001", "limit must be between 1 and 1000.")]
    public async Task A_wrong_query_is_told(string query, string detail)
    {
        await using var server = await GatewayServer.StartAsync();
        await Problem.AssertAsync(await server.Http.GetAsync($"/api/v1/sessions?{query}"), HttpStatusCode.BadRequest, detail);
    }

    [Theory]
    [InlineData("000t7rrm7jjm8")]
    [InlineData("x")]
    [InlineData("%0a")]
    public async Task A_session_that_does_not_exist_is_404_for_everything(string id)
    {
        await using var server = await GatewayServer.StartAsync();
        await Problem.AssertAsync(await server.Http.GetAsync($"/api/v1/sessions/{id}"), HttpStatusCode.NotFound);
        await Problem.AssertAsync(await server.PostAsync($"/sessions/{id}/messages", "x"), HttpStatusCode.NotFound);
        await Problem.AssertAsync(await server.PostAsync($"/sessions/{id}/call", "x"), HttpStatusCode.NotFound);
        await Problem.AssertAsync(await server.DeleteAsync($"/sessions/{id}"), HttpStatusCode.NotFound);
    }

    private static async Task AskAsync(TestClient client, string request)
    {
        await client.SendAsync(request);
        Assert.Equal("OK", await client.ReceiveAsync());
    }
}
