using System.Net;
using Gateway.Http;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Http;

/// <summary><c>GET /api/v1/events</c>.</summary>
public sealed class EventEndpointTests
{
    private const string Path = "/api/v1/events";

    [Fact]
    public async Task Opens_closes_and_rejections_come_in_order_without_gaps()
    {
        await using var server = await GatewayServer.StartAsync(
            ("Gateway:Listeners:line:MaxConnections", "1"), ("Gateway:Discovery:Node", "node-7"));
        await using var reader = await EventReader.OpenAsync(server);
        var alive = await reader.NextAsync();
        Assert.Equal("alive", alive.Type);
        using (var client = await server.ConnectReadyAsync())
        {
            using var refused = await server.ConnectAsync("line");
            Assert.Equal("ERR too many connections", await refused.ReceiveAsync());
            await client.SendAsync("QUIT");
            Assert.Equal("BYE", await client.ReceiveAsync());
            var (open, reject, close) = (await reader.NextAsync(), await reader.NextAsync(), await CloseAsync(client, reader));
            Assert.Equal(["open", "reject", "close"], [open.Type, reject.Type, close.Type]);
            Assert.Equal([1, 2, 3], new[] { open, reject, close }.Select(one => one.Number - alive.Number));
            Assert.All([open, reject, close], one => Assert.Equal(("node-7", "line", "tcp"), (one.Text("node"), one.Text("listener"), one.Text("transport"))));
            Assert.Equal((open.Text("session"), "quit"), (close.Text("session"), close.Text("reason")));
            Assert.True(SessionId.TryParse(open.Text("session"), out _));
            Assert.Equal((null, "listener full"), (reject.Text("session"), reject.Text("reason")));
            Assert.Matches(@"^127\.0\.0\.1:\d+$", open.Text("address"));
            Assert.True(close.Data.GetProperty("seconds").GetDouble() > 0);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reader_resumes_where_it_was(bool byHeader)
    {
        await using var server = await GatewayServer.StartAsync();
        Publish(server, 5);
        List<long> all;
        await using (var reader = await EventReader.OpenAsync(server, "?after=0"))
        {
            all = await NumbersAsync(reader, 6);
        }

        // The header has the last word: a browser that reconnects asks for the same address.
        var (query, header) = byHeader ? ("?after=0", all[3].ToString()) : ($"?after={all[3]}", null);
        await using var again = await EventReader.OpenAsync(server, query, header);
        Assert.Equal([all[3], all[4], all[5]], await NumbersAsync(again, 3));
    }

    [Fact]
    public async Task A_reader_that_fell_behind_is_told_what_it_misses()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxEvents", "4"));
        await using var early = await EventReader.OpenAsync(server);
        var first = (await early.NextAsync()).Number;
        Publish(server, 10);

        await using var late = await EventReader.OpenAsync(server, $"?after={first + 1}");
        Assert.Equal(("alive", first + 1), await NextAsync(late));
        var missed = await late.NextAsync();
        Assert.Equal(("missed", first + 6, "fell behind"), (missed.Type, missed.Number, missed.Text("reason")));
        Assert.Equal((first + 2, first + 6), (missed.Data.GetProperty("from").GetInt64(), missed.Data.GetProperty("to").GetInt64()));
        for (var number = first + 7; number <= first + 10; number++)
        {
            Assert.Equal(("reject", number), await NextAsync(late));
        }
    }

    [Fact]
    public async Task A_number_of_the_process_before_is_no_reason_to_pass_anything_over_in_silence()
    {
        await using var server = await GatewayServer.StartAsync();
        Publish(server, 1);
        await using var reader = await EventReader.OpenAsync(server, "?after=17");
        await reader.NextAsync();
        var missed = await reader.NextAsync();
        Assert.Equal(("missed", "gateway restarted", 18), (missed.Type, missed.Text("reason"), missed.Data.GetProperty("from").GetInt64()));
        Assert.Equal(("reject", missed.Number + 1), await NextAsync(reader));
    }

    // A browser sends it by itself, and never comes back after an answer that is no stream.
    [Theory]
    [InlineData("9000000000000000")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("1, 2")]
    [InlineData("0x10")]
    [InlineData(null)]
    public async Task A_Last_Event_ID_that_is_none_of_ours_is_told_what_is_missed_and_served(string? header)
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxEvents", "4"));
        Publish(server, 6);
        await using var reader = await EventReader.OpenAsync(server, "?after=0", header ?? new string('7', 20_000));

        Assert.Equal(("alive", 0), await NextAsync(reader));
        var missed = await reader.NextAsync();
        Assert.Equal(("missed", "gateway restarted", 1), (missed.Type, missed.Text("reason"), missed.Data.GetProperty("from").GetInt64()));
        var first = server.Services.GetRequiredService<SessionEvents>().First;
        Assert.Equal((first + 1, first + 1), (missed.Number, missed.Data.GetProperty("to").GetInt64()));
        Assert.Equal([first + 2, first + 3, first + 4, first + 5], await NumbersAsync(reader, 4));
        Publish(server, 1);
        Assert.Equal(("reject", first + 6), await NextAsync(reader));
    }

    [Fact]
    public async Task A_reader_comes_back_after_the_clock_was_set_back()
    {
        var ahead = new FakeTimeProvider();
        ahead.Advance(TimeSpan.FromHours(1));
        long last;
        await using (var before = await GatewayServer.StartAsync(ahead))
        {
            Publish(before, 3);
            await using var reader = await EventReader.OpenAsync(before, "?after=0");
            last = (await NumbersAsync(reader, 4))[^1];
        }

        // Numbers begin where the clock stands.
        await using var after = await GatewayServer.StartAsync(new FakeTimeProvider());
        Publish(after, 2);
        await using var again = await EventReader.OpenAsync(after, lastEventId: last.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("alive", (await again.NextAsync()).Type);
        Assert.Equal(("missed", after.Services.GetRequiredService<SessionEvents>().First - 1), await NextAsync(again));
        Assert.Equal(["reject", "reject"], [(await again.NextAsync()).Type, (await again.NextAsync()).Type]);
    }

    [Theory]
    [InlineData("?after=-1")]
    [InlineData("?after=9000000000000000")]
    [InlineData("?after=soon")]
    public async Task An_after_that_is_no_number_of_an_event_is_refused(string query)
    {
        await using var server = await GatewayServer.StartAsync();
        using var answer = await server.Http.GetAsync(Path + query);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Silence_is_broken_by_a_sign_of_life()
    {
        var time = new FakeTimeProvider();
        await using var server = await GatewayServer.StartAsync(time);
        await using var reader = await EventReader.OpenAsync(server);
        var first = await NextAsync(reader);

        Assert.Equal(first, await time.AdvanceUntilAsync(NextAsync(reader)));
        Assert.InRange(time.GetUtcNow() - new FakeTimeProvider().GetUtcNow(), EventStream.Silence, TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task Readers_are_bounded_and_give_their_place_back()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxEventReaders", "1"));
        var reader = await EventReader.OpenAsync(server);
        using var refused = await server.Http.GetAsync(Path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("MaxEventReaders", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await reader.DisposeAsync();
        var readers = server.Services.GetRequiredService<EventStream>().Readers;
        await Eventually.TrueAsync(() => readers.Count == 0, "the place is free");
        await using var next = await EventReader.OpenAsync(server);
        Assert.Equal("alive", (await next.NextAsync()).Type);
    }

    [Fact]
    public async Task Readers_see_the_last_session_end_and_then_end_themselves()
    {
        await using var server = await GatewayServer.StartAsync();
        await using var reader = await EventReader.OpenAsync(server);
        await reader.NextAsync();
        using var client = await server.ConnectReadyAsync();
        Assert.Equal("open", (await reader.NextAsync()).Type);

        var stopping = server.StopAsync();
        Assert.Equal("NOTICE shutting down", await client.ReceiveAsync());
        Assert.Null(await client.ReceiveAsync());
        client.Dispose();
        var close = await reader.NextAsync();
        Assert.Equal(("close", "shutting down"), (close.Type, close.Text("reason")));
        Assert.True(await reader.IsOverAsync());
        await stopping;
    }

    [Fact]
    public async Task HEAD_says_what_would_come_and_takes_no_place()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxEventReaders", "1"));
        await using var reader = await EventReader.OpenAsync(server);
        using var head = await server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, Path));

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal("text/event-stream", head.Content.Headers.ContentType?.MediaType);
    }

    // Connections that are turned away are the quickest events to make: one each, in order.
    private static void Publish(GatewayServer server, int count)
    {
        var events = server.Services.GetRequiredService<SessionEvents>();
        for (var number = 0; number < count; number++)
        {
            events.Rejected(server.Listener("line"), null, Gateway.Limits.Refusal.ListenerFull);
        }

    }

    private static async Task<EventReader.Item> CloseAsync(TestClient client, EventReader reader)
    {
        client.Dispose();
        return await reader.NextAsync();
    }

    private static async Task<(string, long)> NextAsync(EventReader reader)
    {
        var item = await reader.NextAsync();
        return (item.Type, item.Number);
    }

    private static async Task<List<long>> NumbersAsync(EventReader reader, int count)
    {
        var numbers = new List<long>();
        while (numbers.Count < count)
        {
            numbers.Add((await reader.NextAsync()).Number);
        }

        return numbers;
    }
}
