using Gateway.Sessions;
using Gateway.Tests.Diagnostics;
using Gateway.Tests.Support;

namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>Messages become requests, and answers replies, in order and within bounds.</summary>
public sealed class HttpRequestTests
{
    [Theory]
    [InlineData("Line")]
    [InlineData("LengthPrefixed")]
    public async Task A_message_is_posted_with_who_sent_it_and_the_body_of_the_answer_is_the_reply(string framing)
    {
        await using var backEnd = await BackEnd.StartAsync(request => $"you said {request.Body}");
        await using var server = await HttpListener.StartAsync(
            backEnd.Url + "/in", ("Gateway:Listeners:app:Framing", framing), ("Gateway:Discovery:Node", "node-7"), ("ContentType", "text/plain; charset=utf-8"));
        using var client = await server.ConnectAsync("app");
        client.Framing = framing;

        Assert.Equal("you said a\0\u00ff", await client.AskAsync("a\0\u00ff"));
        Assert.Equal("you said ", await client.AskAsync(""));

        var (first, second) = (backEnd.Requests.First(), backEnd.Requests.Last());
        Assert.Equal(("POST", "/in", "message"), (first.Method, first.Path, first.Event));
        Assert.Equal(server.Sessions.All.Single().Id.ToString(), first["X-Gateway-Session"]);
        Assert.Equal(("app", "node-7", "127.0.0.1"), (first["X-Gateway-Listener"], first["X-Gateway-Node"], first["X-Forwarded-For"]));
        Assert.Equal(("1", "2"), (first["X-Gateway-Sequence"], second["X-Gateway-Sequence"]));
        Assert.Matches(@"^\d{13}$", first["X-Gateway-Epoch"]);
        Assert.Equal("text/plain; charset=utf-8", first["Content-Type"]);
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$", first["traceparent"]);
        Assert.NotEqual(first["traceparent"], second["traceparent"]);
        Assert.Equal("gzip, deflate, br", first["Accept-Encoding"]);
        Assert.Equal("", first["Cookie"] + first["tracestate"] + first["webhook-id"]);
    }

    [Fact]
    public async Task Method_and_path_are_the_listeners_and_what_is_filled_in_stays_in_its_place()
    {
        await using var backEnd = await BackEnd.StartAsync(_ => "ok");
        await using var server = await GatewayServer.StartAsync(
            ("Gateway:Listeners:a/b?c:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:a/b?c:Application", "Http"),
            ("Gateway:Listeners:a/b?c:Upstream", backEnd.Url + "/v1/"),
            ("Gateway:Listeners:a/b?c:Http:Method", "PUT"),
            ("Gateway:Listeners:a/b?c:Http:Path", "/{listener}/{session}/{sequence}?node={node}"),
            ("Gateway:Discovery:Node", "n1"));
        using var client = await server.ConnectAsync("a/b?c");
        Assert.Equal("ok", await client.AskAsync("x"));

        var request = Assert.Single(backEnd.Requests);
        Assert.Equal($"/v1/a%2Fb%3Fc/{server.Sessions.All.Single().Id}/1?node=n1", request.Path);
        Assert.Equal(("PUT", "a%2Fb%3Fc"), (request.Method, request["X-Gateway-Listener"]));
    }

    [Fact]
    public async Task No_content_is_no_reply_and_any_other_status_is_told()
    {
        await using var backEnd = await BackEnd.StartAsync((request, context) =>
        {
            context.Response.StatusCode = int.Parse(request.Body, System.Globalization.CultureInfo.InvariantCulture);
            context.Response.Headers.Location = "/elsewhere";
            context.Response.Headers.SetCookie = "a=b";
            return Task.CompletedTask;
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url);
        using var client = await server.ConnectAsync("app");
        await client.SendAsync("204", "200", "302", "204", "404", "503", "308");

        Assert.Equal(["", "ERR upstream 302", "ERR upstream 404", "ERR upstream 503", "ERR upstream 308"], await client.ReceiveAsync(5));
        Assert.Equal(7, backEnd.Requests.Count);
        Assert.DoesNotContain(backEnd.Requests, request => request.Path != "/" || request["Cookie"].Length > 0);
        var metrics = await Exposition.OfAsync(server.Http);
        Assert.Equal(4, metrics["gateway_upstream_requests_total", "listener=\"app\",result=\"status\""]);
        Assert.Equal(2, metrics["gateway_upstream_requests_total", "listener=\"app\",result=\"no reply\""]);
        Assert.Equal(7, metrics["gateway_upstream_request_duration_seconds_count", "listener=\"app\""]);
    }

    [Fact]
    public async Task One_request_of_a_session_is_under_way_at_a_time_and_a_half_closed_client_gets_every_answer()
    {
        await using var backEnd = await BackEnd.StartAsync(async (request, context) =>
        {
            await Task.Yield();
            await context.Response.Body.WriteAsync(System.Text.Encoding.ASCII.GetBytes(request.Body));
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url);
        using var client = await server.ConnectAsync("app");
        var messages = Enumerable.Range(0, 50).Select(number => $"{number}").ToArray();
        await client.SendAsync(messages);
        client.FinishSending();

        Assert.Equal(messages, await client.ReceiveAsync(50));
        await client.AssertClosedAsync();
        Assert.Equal(messages, backEnd.Bodies);
        Assert.Equal(1, backEnd.MostActive);
        await server.AssertEndedAsync("app", SessionEnd.ClientClosed);
    }

    [Fact]
    public async Task More_at_a_time_are_answered_in_order_all_the_same_and_the_session_is_not_read_beyond_them()
    {
        var (gate, others) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var backEnd = await BackEnd.StartAsync(async (request, context) =>
        {
            // The first is the last to be answered.
            await (request.Body == "0" ? gate.Task : others.Task);
            await context.Response.Body.WriteAsync(System.Text.Encoding.ASCII.GetBytes(request.Body));
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("RequestsPerSession", "4"));
        using var client = await server.ConnectAsync("app");
        var messages = Enumerable.Range(0, 40).Select(number => $"{number}").ToArray();
        await client.SendAsync(messages);
        await Eventually.TrueAsync(() => backEnd.MostActive == 4, "four requests are under way");
        others.SetResult();
        var reply = client.ReceiveAsync();
        await client.SendAsync(messages);
        Assert.Equal(4, backEnd.Requests.Count);
        Assert.False(reply.IsCompleted);

        gate.SetResult();
        Assert.Equal("0", await reply);
        string[] expected = [.. messages.Skip(1), .. messages];
        Assert.Equal(expected, await client.ReceiveAsync(79));
        Assert.Equal(4, backEnd.MostActive);
    }

    [Fact]
    public async Task A_reply_comes_while_the_next_message_is_still_to_come()
    {
        var gate = new TaskCompletionSource();
        await using var backEnd = await BackEnd.StartAsync(async (request, context) =>
        {
            await gate.Task;
            await context.Response.Body.WriteAsync(System.Text.Encoding.ASCII.GetBytes(request.Body));
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url);
        using var client = await server.ConnectAsync("app");
        await client.SendBytesAsync("whole\npar"u8.ToArray());
        await Eventually.TrueAsync(() => backEnd.Requests.Count == 1, "the first is under way");
        gate.SetResult();
        Assert.Equal("whole", await client.ReceiveAsync());
        await client.SendBytesAsync("t\n"u8.ToArray());
        Assert.Equal("part", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Over_the_processs_share_a_message_is_answered_busy()
    {
        var gate = new TaskCompletionSource();
        await using var backEnd = await BackEnd.StartAsync((_, _) => gate.Task);
        await using var server = await HttpListener.StartAsync(
            backEnd.Url, ("Gateway:Limits:MaxConcurrentRequests", "1"), ("Gateway:Limits:MaxQueuedRequests", "1"));
        using var first = await server.ConnectAsync("app");
        using var second = await server.ConnectAsync("app");
        using var third = await server.ConnectAsync("app");
        await first.SendAsync("under way");
        await Eventually.TrueAsync(() => backEnd.Requests.Count == 1, "one is under way");
        await second.SendAsync("waits");
        await server.AssertCountedAsync("gateway_upstream_requests_queued", 1);
        Assert.Equal("ERR busy", await third.AskAsync("too much"));
        Assert.Equal(1, (await Exposition.OfAsync(server.Http))["gateway_upstream_requests_active", ""]);

        gate.SetResult();
        Assert.Equal("", await first.ReceiveAsync());
        Assert.Equal("", await second.ReceiveAsync());
        Assert.Equal("", await third.AskAsync("now"));
        Assert.DoesNotContain("too much", backEnd.Bodies);
    }

    [Fact]
    public async Task The_back_end_is_listed_with_its_connections()
    {
        await using var backEnd = await BackEnd.StartAsync(_ => "ok");
        await using var server = await HttpListener.StartAsync(backEnd.Url);
        using var client = await server.ConnectAsync("app");
        Assert.Equal("ok", await client.AskAsync("x"));

        Assert.Contains($"{{\"listener\":\"app\",\"address\":\"127.0.0.1:{backEnd.Port}\",\"state\":\"up\",\"active\":1,\"connected\":1,\"failed\":0", await server.Http.GetStringAsync("/api/v1/upstreams"));
    }
}
