using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Fleet;
using Gateway.Sessions;
using Gateway.Tests.Http;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Fleet;

/// <summary>The sessions of all nodes by the HTTP API of any of them.</summary>
public sealed class FleetSessionTests
{
    [SkippableFact]
    public async Task A_session_is_reached_by_any_node_as_by_its_own()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var first = await FleetGateway.StartAsync(nats, "first");
        await using var second = await FleetGateway.StartAsync(nats, "second");
        await second.KnowsAsync(1);
        using var client = await first.JoinAsync("lobby");
        var id = await client.WhoAmIAsync();
        foreach (var node in new[] { first, second })
        {
            var view = await node.Http.GetFromJsonAsync<JsonObject>($"/api/v1/sessions/{id}");
            Assert.Equal((id, "first", "lobby"), ((string?)view!["id"], (string?)view["node"], (string?)view["rooms"]![0]));
            Assert.NotNull(view["lastMessages"]);

            using (var head = await node.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/api/v1/sessions/{id}")))
            {
                Assert.Equal(HttpStatusCode.OK, head.StatusCode);
                Assert.True(head.Content.Headers.ContentLength > 100);
            }

            Assert.Equal(HttpStatusCode.Accepted, (await node.PostAsync($"/sessions/{id}/messages", "one")).StatusCode);
            Assert.Equal("one", await client.ReceiveAsync());
            Assert.Equal(HttpStatusCode.NoContent, (await node.PostAsync($"/sessions/{id}/messages?wait=flushed", "two")).StatusCode);
            Assert.Equal("two", await client.ReceiveAsync());

            var call = node.PostAsync($"/sessions/{id}/call", "weight?");
            Assert.Equal("weight?", await client.ReceiveAsync());
            await client.SendAsync("42.7 kg");
            using var answer = await call;
            Assert.Equal((HttpStatusCode.OK, "42.7 kg"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));

            // Problems come back as they are.
            await AssertProblemAsync(await node.PostAsync($"/sessions/{id}/messages", "two\nlines"), HttpStatusCode.BadRequest, "not_carried");
            await AssertProblemAsync(await node.PostAsync($"/sessions/{id}/messages?wait=never", "x"), HttpStatusCode.BadRequest, "invalid_request");
            await AssertProblemAsync(await node.PostAsync($"/sessions/{id}/call?timeout=1ms", "x"), HttpStatusCode.GatewayTimeout, "timeout");
            Assert.Equal("x", await client.ReceiveAsync());
            await AssertProblemAsync(await node.PostAsync($"/sessions/{id}/messages", new string('x', 200_000)), HttpStatusCode.RequestEntityTooLarge, "too_large");
        }

        Assert.Equal(HttpStatusCode.NoContent, (await second.Http.DeleteAsync($"/api/v1/sessions/{id}?reason=moved")).StatusCode);
        Assert.Equal("NOTICE closing: moved", await client.ReceiveAsync());
        Assert.Null(await client.ReceiveAsync());
        await Eventually.TrueAsync(() => first.Sessions.Count == 0, "the session has ended");
        Assert.Equal("closed", (string?)(await second.Http.GetFromJsonAsync<JsonObject>($"/api/v1/sessions/{id}"))!["state"]);
        await AssertProblemAsync(await second.PostAsync($"/sessions/{id}/messages", "x"), HttpStatusCode.NotFound, "not_found");
    }

    [SkippableFact]
    public async Task Lists_go_through_the_nodes_page_by_page_and_filters_reach_all()
    {
        await using var nats = await NatsServer.StartAsync();
        var nodes = new List<GatewayServer>();
        var clients = new List<TestClient>();
        try
        {
            for (var node = 0; node < 3; node++)
            {
                nodes.Add(await FleetGateway.StartAsync(nats, $"node-{node}"));
                for (var client = 0; client < 5; client++)
                {
                    clients.Add(await nodes[node].JoinAsync(client < 2 ? "lobby" : $"room-{node}", client % 2 == 0 ? "line" : "frames"));
                }
            }

            await nodes[0].KnowsAsync(2);
            await nodes[1].KnowsAsync(2);
            var ids = (await Task.WhenAll(clients.Select(client => client.WhoAmIAsync()))).Order(StringComparer.Ordinal).ToList();
            foreach (var limit in new[] { 1, 4, 5, 7, 15, 100 })
            {
                Assert.Equal(ids, await ListAsync(nodes[1], $"/api/v1/sessions?limit={limit}"));
            }

            Assert.Equal(9, (await ListAsync(nodes[0], "/api/v1/sessions?listener=line&limit=2")).Count);
            Assert.Equal(6, (await ListAsync(nodes[1], "/api/v1/sessions?room=lobby&limit=4")).Count);
            await AssertProblemAsync(await nodes[1].Http.GetAsync("/api/v1/sessions?listener=lines"), HttpStatusCode.BadRequest, "invalid_request");
            foreach (var wrong in new[] { "sessions?client=", "sessions?limit=abc", "sessions?limit=0", "sessions?after=x", "sessions?after=2.x", "rooms?limit=abc", "rooms/lobby?limit=0", "clients?limit=1001" })
            {
                await AssertProblemAsync(await nodes[1].Http.GetAsync($"/api/v1/{wrong}"), HttpStatusCode.BadRequest, "invalid_request");
            }


            var rooms = await nodes[2].Http.GetFromJsonAsync<JsonObject>("/api/v1/rooms");
            Assert.Equal(["lobby=6", "room-0=3", "room-1=3", "room-2=3"], rooms!["rooms"]!.AsArray().Select(room => $"{room!["room"]}={room["count"]}"));
            Assert.Equal(["lobby", "room-0", "room-1", "room-2"], await AllAsync(nodes[2], "/api/v1/rooms?limit=1", page => page["rooms"]!.AsArray().Select(room => (string)room!["room"]!)));
            var lobby = await AllAsync(nodes[0], "/api/v1/rooms/lobby?limit=4", page => page["members"]!.AsArray().Select(member => (string)member!));
            Assert.Equal(6, lobby.Distinct().Count());
            Assert.Equal(lobby.Order(StringComparer.Ordinal), lobby);
            Assert.Equal(6, (int?)(await nodes[0].Http.GetFromJsonAsync<JsonObject>("/api/v1/rooms/lobby"))!["count"]);
            await AssertProblemAsync(await nodes[0].Http.GetAsync("/api/v1/rooms/attic"), HttpStatusCode.NotFound, "not_found");

            using var closed = await nodes[0].Http.DeleteAsync("/api/v1/sessions?room=lobby");
            var closing = await closed.Content.ReadFromJsonAsync<JsonObject>();
            Assert.Equal(6, (int?)closing!["closing"]);
            Assert.False(closing.ContainsKey("nodes"));
            await Eventually.TrueAsync(() => nodes.Sum(node => node.Sessions.Count) == 9, "they are closed");
            var ended = await ListAsync(nodes[0], "/api/v1/sessions?state=closed&limit=4");
            Assert.Equal(6, ended.Distinct().Count());
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }

    [SkippableFact]
    public async Task A_session_that_was_opened_before_its_node_had_a_number_is_found_and_listed()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var second = await FleetGateway.StartAsync(nats, "second");
        await nats.KillAsync();
        await using var first = await FleetGateway.StartAsync(nats, "first", ("Gateway:Fleet:Connect", "00:00:00.1"));
        using var early = await first.ConnectReadyAsync("line");
        var id = await early.WhoAmIAsync();
        Assert.StartsWith("000", id, StringComparison.Ordinal);
        await nats.StartAgainAsync();
        await second.KnowsAsync(1);
        await first.KnowsAsync(1);
        using var late = await first.ConnectReadyAsync("line");
        using var other = await second.ConnectReadyAsync("line");
        Assert.Equal("first", (string?)(await second.Http.GetFromJsonAsync<JsonObject>($"/api/v1/sessions/{id}"))!["node"]);
        Assert.Equal(HttpStatusCode.Accepted, (await second.PostAsync($"/sessions/{id}/messages", "found")).StatusCode);
        Assert.Equal("found", await early.ReceiveAsync());
        var all = await ListAsync(second, "/api/v1/sessions?limit=1");
        Assert.Equal(3, all.Distinct().Count());
        Assert.Equal(3, all.Count);
        await AssertProblemAsync(await second.Http.GetAsync("/api/v1/sessions/0000000000000"), HttpStatusCode.NotFound, "not_found");
    }

    [SkippableFact]
    public async Task A_node_that_is_gone_is_unreachable_until_it_is_lost_and_never_silently_missing()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var first = await FleetGateway.StartAsync(nats, "first", ("Gateway:Fleet:Lease", "00:00:10"), ("Gateway:Fleet:Request", "00:00:00.5"));
        await using var network = NatsRelay.Start(nats);
        await using var second = await FleetGateway.StartAsync(nats, "second", ("Gateway:Fleet:Url", network.Url), ("Gateway:Fleet:Lease", "00:00:10"));
        await first.KnowsAsync(1);
        using var client = await second.ConnectReadyAsync("line");
        var id = await client.WhoAmIAsync();
        Assert.Equal(HttpStatusCode.OK, (await first.Http.GetAsync($"/api/v1/sessions/{id}")).StatusCode);

        // Its frames stay on the way: the server still has its subscription, and no answer comes.
        network.Stall();
        await AssertProblemAsync(await first.Http.GetAsync($"/api/v1/sessions/{id}"), HttpStatusCode.GatewayTimeout, "timeout");
        using (var push = await first.PostAsync($"/sessions/{id}/messages", "x"))
        {
            Assert.Contains("may have been carried out", await push.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        var list = await first.Http.GetFromJsonAsync<JsonObject>("/api/v1/sessions");
        Assert.Equal("second", (string?)list!["nodes"]![0]!["node"]);

        // Its connection is cut: nobody listens to its topic any more.
        network.Cut();
        await Eventually.TrueAsync(async () => (await first.Http.GetAsync($"/api/v1/sessions/{id}")).StatusCode == HttpStatusCode.ServiceUnavailable, "nobody is there");
        await AssertProblemAsync(await first.Http.GetAsync($"/api/v1/sessions/{id}"), HttpStatusCode.ServiceUnavailable, "node_unreachable");
        Assert.Equal("second", (string?)(await first.Http.GetFromJsonAsync<JsonObject>("/api/v1/rooms"))!["nodes"]![0]!["node"]);
        await first.KnowsAsync(0);
        await AssertProblemAsync(await first.Http.GetAsync($"/api/v1/sessions/{id}"), HttpStatusCode.NotFound, "not_found");
        Assert.False((await first.Http.GetFromJsonAsync<JsonObject>("/api/v1/sessions"))!.ContainsKey("nodes"));

        // The node that is cut off says so, and serves its own.
        var alone = await second.Http.GetFromJsonAsync<JsonObject>("/api/v1/sessions");
        Assert.Single(alone!["sessions"]!.AsArray());
        Assert.NotNull(alone["nodes"]);
        await AssertProblemAsync(await second.Http.GetAsync($"/api/v1/sessions/{SessionId.Create(first.Sessions.Node, 1)}"), HttpStatusCode.ServiceUnavailable, "node_unreachable");
    }

    [SkippableFact]
    public async Task A_call_whose_caller_has_gone_leaves_the_session_of_another_node_to_the_next()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var first = await FleetGateway.StartAsync(nats, "first", ("Gateway:Timeouts:Request", "00:05:00"));
        await using var second = await FleetGateway.StartAsync(nats, "second", ("Gateway:Timeouts:Request", "00:05:00"));
        await second.KnowsAsync(1);
        using var client = await first.ConnectReadyAsync("line");
        var id = await client.WhoAmIAsync();
        using (var leaving = new CancellationTokenSource())
        {
            var gone = second.Http.PostAsync($"/api/v1/sessions/{id}/call?timeout=5m", new StringContent("anybody?"), leaving.Token);
            Assert.Equal("anybody?", await client.ReceiveAsync());
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        }

        // Refused at first, until the other node has heard of it.
        await Eventually.TrueAsync(
            async () =>
            {
                using var call = await second.PostAsync($"/sessions/{id}/call?timeout=1ms", "and now?");
                return call.StatusCode == HttpStatusCode.GatewayTimeout;
            },
            "the session can be called again");
    }

    [SkippableFact]
    public async Task Another_node_is_drained_by_its_name()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var first = await FleetGateway.StartAsync(nats, "first");
        await using var second = await FleetGateway.StartAsync(nats, "second");
        await first.KnowsAsync(1);
        using var client = await second.ConnectReadyAsync("line");
        await AssertProblemAsync(await first.Http.PostAsync("/api/v1/drain?node=third", null), HttpStatusCode.NotFound, "not_found");
        await AssertProblemAsync(await first.Http.PostAsync("/api/v1/drain?nodes=second", null), HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal("ready", (string?)(await first.Http.GetFromJsonAsync<JsonObject>("/api/v1/drain?node=second"))!["state"]);
        using var begun = await first.Http.PostAsync("/api/v1/drain?node=second", null);
        Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
        Assert.Equal(1, (int?)(await begun.Content.ReadFromJsonAsync<JsonObject>())!["remaining"]);
        Assert.Equal("NOTICE shutting down", await client.ReceiveAsync());
        Assert.Equal("ready", (string?)(await first.Http.GetFromJsonAsync<JsonObject>("/api/v1/drain"))!["state"]);
        await Eventually.TrueAsync(
            async () => (string?)(await first.Http.GetFromJsonAsync<JsonObject>("/api/v1/nodes"))!["nodes"]![1]!["state"] == "draining", "the other node is draining");
    }

    [SkippableFact]
    public async Task What_is_no_request_costs_its_own_frame()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var first = await FleetGateway.StartAsync(nats, "first");
        await using var second = await FleetGateway.StartAsync(nats, "second");
        await first.KnowsAsync(1);
        var topic = first.Services.GetRequiredService<FleetMembership>().Nodes.All[0].Id.Topic;
        var engine = first.Services.GetRequiredService<IFleetEngine>();
        var header = new byte[FleetFrame.HeaderSize];
        new FleetFrame(FleetFrameKind.Request, FleetFrameFlags.None, new NodeNumber(9, 1), 1).Write(header);
        byte[][] hostile =
        [
            [], [0], [0xFF, 0xFF], [0, 2, .. "{}"u8], [0, 4, .. "null"u8], [0, 3, .. "abc"u8],
            [.. Headed("""{"method":"GET","route":"GET,HEAD /api/v1/sessions","values":{},"query":"?limit=1","patience":0}""")],
            [.. Headed("""{"method":"GET","route":"GET,HEAD /api/v1/sessions","values":{},"query":"limit=1","patience":100}""")],
            [.. Headed("""{"method":"GET","route":"GET,HEAD /api/v1/sessions","values":{},"patience":-1}""")],
            [.. Headed("""{"method":"GET","route":"GET,HEAD /api/v1/sessions","patience":100}""")],
            [.. Headed("""{"route":"GET,HEAD /api/v1/sessions","values":{},"patience":100}""")],
            [.. Headed("""{"method":"GET","values":{},"patience":100}""")],
        ];
        foreach (var payload in hostile)
        {
            var answer = await engine.AskAsync(topic, (byte[])[.. header, .. payload], TimeSpan.FromMilliseconds(200));
            Assert.Equal(FleetAskResult.TimedOut, answer.Result);
        }

        Assert.Equal(hostile.Length, second.Dropped(FleetDrop.Invalid));
        Assert.Equal(HttpStatusCode.OK, (await first.Http.GetAsync("/api/v1/sessions")).StatusCode);
    }

    private static byte[] Headed(string json) => [(byte)(json.Length >> 8), (byte)json.Length, .. System.Text.Encoding.UTF8.GetBytes(json)];

    private static Task<List<string>> ListAsync(GatewayServer node, string path) => AllAsync(node, path, page => page["sessions"]!.AsArray().Select(session => (string)session!["id"]!));

    private static async Task<List<string>> AllAsync(GatewayServer node, string path, Func<JsonObject, IEnumerable<string>> entries)
    {
        var all = new List<string>();
        for (string? after = null; ;)
        {
            var page = (await node.Http.GetFromJsonAsync<JsonObject>(after is null ? path : $"{path}&after={after}"))!;
            Assert.False(page.ContainsKey("nodes"));
            all.AddRange(entries(page));
            if ((after = (string?)page["next"]) is null)
            {
                return all;
            }
        }
    }

    private static Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string code) => Problem.AssertAsync(response, status, code: code);
}
