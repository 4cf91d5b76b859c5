using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Clients;
using Gateway.Diagnostics;
using Gateway.Fleet;
using Gateway.Tests.Http;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Fleet;

/// <summary>Clients by their names, whichever node they are on.</summary>
public sealed class FleetNameTests : IDisposable
{
    private const string Operator = "operator-token-0123456789";

    private readonly TempDirectory _folder = new();

    public FleetNameTests() => File.WriteAllLines(_folder["tokens"], [Operator, .. Enumerable.Range(0, 10).Select(name => $"till-{name} = {Token(name)}")]);

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task A_name_taken_on_one_node_ends_its_session_on_another_before_the_claim_is_answered()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var first = await StartAsync(nats, "first");
        await using var second = await StartAsync(nats, "second");
        await first.KnowsAsync(1);
        await second.KnowsAsync(1);
        using var old = await AuthAsync(first, 7);
        foreach (var node in new[] { first, second })
        {
            Assert.Equal("first", (string?)(await ViewAsync(node, "till-7"))["sessions"]![0]!["node"]);
            Assert.Equal(HttpStatusCode.NoContent, (await node.PostAsync("/clients/till-7/messages?wait=flushed", "one")).StatusCode);
            Assert.Equal("one", await old.ReceiveAsync());
        }

        using var young = await AuthAsync(second, 7);
        Assert.Equal(0, first.Services.GetRequiredService<ClientDirectory>().Count);
        Assert.Equal("NOTICE replaced", await old.ReceiveAsync());
        Assert.Null(await old.ReceiveAsync());
        await Eventually.TrueAsync(() => first.Sessions.Count == 0, "the old session has ended");

        // Its end has freed nothing.
        foreach (var node in new[] { first, second })
        {
            Assert.Equal("second", (string?)(await ViewAsync(node, "till-7"))["sessions"]![0]!["node"]);
            Assert.Equal(HttpStatusCode.Accepted, (await node.PostAsync("/clients/till-7/messages", "two")).StatusCode);
            Assert.Equal("two", await young.ReceiveAsync());
            var call = node.PostAsync("/clients/till-7/call", "weight?");
            Assert.Equal("weight?", await young.ReceiveAsync());
            await young.SendAsync("42");
            Assert.Equal("42", await (await call).Content.ReadAsStringAsync());
        }

        await young.SendAsync("QUIT");
        Assert.Equal("BYE", await young.ReceiveAsync());
        await Eventually.TrueAsync(async () => (await FindAsync(first, "till-7")).Count == 0, "the name is free");
        foreach (var node in new[] { first, second })
        {
            var away = await ViewAsync(node, "till-7");
            Assert.Equal((false, "quit"), ((bool)away["online"]!, (string?)away["reason"]));
            await Problem.AssertAsync(await node.PostAsync("/clients/till-7/messages", "three"), HttpStatusCode.Gone, code: "client_away");
            await Problem.AssertAsync(await node.PostAsync("/clients/till-8/messages", "three"), HttpStatusCode.NotFound, code: "not_found");
        }
    }

    [SkippableFact]
    public async Task A_node_that_refuses_a_second_session_knows_of_those_on_others()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var first = await StartAsync(nats, "first", "Refuse");
        await using var second = await StartAsync(nats, "second", "Refuse");
        await second.KnowsAsync(1);
        using (var holder = await AuthAsync(first, 7))
        {
            using var late = await second.ConnectReadyAsync("line");
            await late.SendAsync($"AUTH {Token(7)}");
            Assert.Equal("ERR already connected", await late.ReceiveAsync());
            Assert.Null(await late.ReceiveAsync());
            await holder.SendAsync("PING");
            Assert.Equal("PONG", await holder.ReceiveAsync());
        }

        await Eventually.TrueAsync(() => first.Sessions.Count == 0, "the holder is gone");
        using var next = await AuthAsync(second, 7);
    }

    [SkippableFact]
    public async Task Where_several_may_have_a_name_all_of_them_are_reached()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var first = await StartAsync(nats, "first", "Allow");
        await using var second = await StartAsync(nats, "second", "Allow");
        await first.KnowsAsync(1);
        await second.KnowsAsync(1);
        using var one = await AuthAsync(first, 7);
        using var two = await AuthAsync(second, 7);
        using var other = await AuthAsync(first, 8);
        foreach (var node in new[] { first, second })
        {
            Assert.Equal(HttpStatusCode.Accepted, (await node.PostAsync("/clients/till-7/messages", "to all")).StatusCode);
            Assert.Equal(("to all", "to all"), (await one.ReceiveAsync(), await two.ReceiveAsync()));
            Assert.Equal(["second", "first"], (await ViewAsync(node, "till-7"))["sessions"]!.AsArray().Select(session => (string)session!["node"]!));
        }

        await other.SendAsync("TELL till-7 hello");
        Assert.Equal("OK", await other.ReceiveAsync());
        Assert.Equal(("MSG @till-8 hello", "MSG @till-8 hello"), (await one.ReceiveAsync(), await two.ReceiveAsync()));
        var list = await second.Http.GetFromJsonAsync<JsonObject>("/api/v1/clients");
        Assert.Equal(["till-7 2", "till-8 1"], list!["clients"]!.AsArray().Select(client => $"{client!["name"]} {client["sessions"]!.AsArray().Count}"));
        Assert.Equal(HttpStatusCode.NoContent, (await first.Http.DeleteAsync("/api/v1/clients/till-7")).StatusCode);
        await Eventually.TrueAsync(() => first.Sessions.Count == 1 && second.Sessions.Count == 0, "both are closed");
    }

    [SkippableFact]
    public async Task Clients_tell_each_other_across_nodes()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var first = await StartAsync(nats, "first");
        await using var second = await StartAsync(nats, "second");
        await first.KnowsAsync(1);
        await second.KnowsAsync(1);
        using var one = await AuthAsync(first, 1);
        using var two = await AuthAsync(second, 2);
        await one.SendAsync("TELL till-2 hello there");
        Assert.Equal("OK", await one.ReceiveAsync());
        Assert.Equal("MSG @till-1 hello there", await two.ReceiveAsync());
        await two.SendAsync("TELL till-3 hello");
        Assert.Equal("ERR not found", await two.ReceiveAsync());
        await nats.KillAsync();
        await one.SendAsync("TELL till-2 hello", "PING");
        Assert.Equal("ERR not found", await one.ReceiveAsync());
        Assert.Equal("PONG", await one.ReceiveAsync());
    }

    [SkippableFact]
    public async Task Claims_made_while_the_engine_was_away_are_settled_and_the_younger_wins()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var first = await StartAsync(nats, "first");
        await using var second = await StartAsync(nats, "second");
        await first.KnowsAsync(1);
        await second.KnowsAsync(1);
        using var before = await AuthAsync(first, 1);
        using var stays = await AuthAsync(second, 3);
        await nats.KillAsync();
        await AwayAsync(first);
        await AwayAsync(second);
        using var older = await AuthAsync(first, 2);
        await Eventually.TrueAsync(() => first.Services.GetRequiredService<ClientDirectory>().GetNewest("till-2").Age > TimeSpan.FromMilliseconds(500), "one is older than the other");
        using var younger = await AuthAsync(second, 2);
        using var moved = await AuthAsync(second, 1);
        await Problem.AssertAsync(await first.Http.GetAsync("/api/v1/clients/till-3"), HttpStatusCode.ServiceUnavailable, code: "node_unreachable");
        Assert.Equal(HttpStatusCode.Accepted, (await first.PostAsync("/clients/till-2/messages", "here")).StatusCode);
        Assert.Equal("here", await older.ReceiveAsync());

        await nats.StartAgainAsync();
        Assert.Equal(("NOTICE replaced", null), (await older.ReceiveAsync(), await older.ReceiveAsync()));
        Assert.Equal(("NOTICE replaced", null), (await before.ReceiveAsync(), await before.ReceiveAsync()));
        foreach (var client in new[] { younger, moved, stays })
        {
            await client.SendAsync("PING");
            Assert.Equal("PONG", await client.ReceiveAsync());
        }

        await first.KnowsAsync(1);
        await Eventually.TrueAsync(async () => (await FindAsync(first, "till-2")).Count == 1, "it is known again");
        Assert.Equal("second", (string?)(await ViewAsync(first, "till-2"))["sessions"]![0]!["node"]);
        Assert.Equal("second", (string?)(await ViewAsync(first, "till-3"))["sessions"]![0]!["node"]);
    }

    [SkippableFact]
    public async Task The_names_of_a_node_that_is_cut_off_are_free_for_others_and_it_lets_go_when_it_is_back()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var network = NatsRelay.Start(nats);
        await using var first = await StartAsync(nats, "first");
        await using var second = await StartAsync(nats, "second", url: network.Url);
        await first.KnowsAsync(1);
        using var held = await AuthAsync(second, 7);
        network.Stall();
        using var taken = await AuthAsync(first, 7);
        network.Resume();
        Assert.Equal(("NOTICE replaced", null), (await held.ReceiveAsync(), await held.ReceiveAsync()));
        await taken.SendAsync("PING");
        Assert.Equal("PONG", await taken.ReceiveAsync());
    }

    [SkippableFact]
    public async Task However_many_claim_a_name_at_once_one_has_it()
    {
        await using var nats = await NatsServer.StartAsync();
        var nodes = new List<GatewayServer>();
        var clients = new ConcurrentBag<TestClient>();
        try
        {
            foreach (var name in new[] { "a", "b", "c" })
            {
                nodes.Add(await StartAsync(nats, name));
            }

            foreach (var node in nodes)
            {
                await node.KnowsAsync(2);
            }

            await Task.WhenAll(Enumerable.Range(0, Strenuous.Or(600, 90)).Select(async number =>
            {
                var client = await nodes[number % 3].ConnectReadyAsync("line");
                clients.Add(client);
                await client.SendAsync($"AUTH {Token(number % 3)}");
            }));
            await Eventually.TrueAsync(() => nodes.Sum(node => node.Sessions.Count) == 3, "one session of each name is left");
            for (var name = 0; name < 3; name++)
            {
                await Eventually.TrueAsync(async () => (await FindAsync(nodes[0], $"till-{name}")).Count == 1, "one node has the name");
                Assert.Single((await ViewAsync(nodes[name], $"till-{name}"))["sessions"]!.AsArray());
            }
        }
        finally
        {
            clients.ToList().ForEach(client => client.Dispose());
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }

    [SkippableFact]
    public async Task A_node_that_is_killed_is_counted_no_more_and_its_names_are_free_at_once()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var first = await StartAsync(nats, "first");
        await using var second = await StartProcessAsync(nats);
        await first.KnowsAsync(1);
        using var lost = await second.ConnectReadyAsync("line");
        await lost.SendAsync($"AUTH {Token(7)}", "JOIN lobby");
        Assert.Equal(("OK", "OK"), (await lost.ReceiveAsync(), await lost.ReceiveAsync()));
        using var here = await AuthAsync(first, 1);
        await here.SendAsync("JOIN lobby");
        Assert.Equal("OK", await here.ReceiveAsync());
        await Eventually.TrueAsync(async () => await here.WhoAsync("lobby") == "OK 2", "both are counted");

        await second.KillAsync();
        using var back = await AuthAsync(first, 7);
        await Eventually.TrueAsync(async () => await here.WhoAsync("lobby") == "OK 1", "the lost one is counted no more");
        await first.KnowsAsync(0);
        await Eventually.TrueAsync(() => first.Log.GetSnapshot().Any(record => record.Id.Id == GatewayEventIds.NodeLost), "the loss is logged");
        Assert.Equal("first", (string?)(await ViewAsync(first, "till-7"))["sessions"]![0]!["node"]);
    }

    [SkippableFact]
    public async Task A_node_that_stood_still_until_it_was_lost_lets_go_of_the_names_that_others_have_taken()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var first = await StartAsync(nats, "first");
        await using var second = await StartProcessAsync(nats);
        await first.KnowsAsync(1);
        using var old = await second.ConnectReadyAsync("line");
        await old.SendAsync($"AUTH {Token(7)}");
        Assert.Equal("OK", await old.ReceiveAsync());

        second.Pause();
        await first.KnowsAsync(0);
        using var young = await AuthAsync(first, 7);
        second.Continue();
        Assert.Equal(("NOTICE replaced", null), (await old.ReceiveAsync(), await old.ReceiveAsync()));
        await young.SendAsync("PING");
        Assert.Equal("PONG", await young.ReceiveAsync());
    }

    private Task<ExecutableServer> StartProcessAsync(NatsServer nats) => ExecutableServer.StartAsync(
    [
        ("Gateway:Fleet:Url", nats.Url), ("Gateway:Fleet:Name", "test"), ("Gateway:Fleet:Lease", "00:00:02"), ("Gateway:Fleet:Connect", "00:01:00"),
        ("Gateway:Discovery:Node", "second"), ("Gateway:Listeners:line:TokensFile", _folder["tokens"]),
    ]);

    private static string Token(int name) => $"fleet-token-{name}-0123456789";

    private static Task AwayAsync(GatewayServer node) =>
        Eventually.TrueAsync(() => !node.Services.GetRequiredService<FleetNames>().IsReached, "the engine is away");

    private static async Task<IReadOnlyList<NodeNumber>> FindAsync(GatewayServer node, string name) => await node.Services.GetRequiredService<FleetNames>().FindAsync(name);

    private static async Task<JsonObject> ViewAsync(GatewayServer node, string name) => (await node.Http.GetFromJsonAsync<JsonObject>($"/api/v1/clients/{name}"))!;

    private static async Task<TestClient> AuthAsync(GatewayServer node, int name)
    {
        var client = await node.ConnectReadyAsync("line");
        await client.SendAsync($"AUTH {Token(name)}");
        Assert.Equal("OK", await client.ReceiveAsync());
        return client;
    }

    private async Task<GatewayServer> StartAsync(NatsServer nats, string name, string duplicate = "Replace", string? url = null)
    {
        var node = await FleetGateway.StartAsync(
            nats,
            name,
            ("Gateway:Fleet:Url", url ?? nats.Url),
            ("Gateway:Fleet:Request", "00:00:02"),
            ("Gateway:Listeners:line:TokensFile", _folder["tokens"]),
            ("Gateway:Listeners:line:Identity:Duplicate", duplicate),
            ("Gateway:Commands:Tell", "true"),
            ("Gateway:Api:TokenFile", _folder["tokens"]));
        node.Http.DefaultRequestHeaders.Authorization = new("Bearer", Operator);
        return node;
    }
}
