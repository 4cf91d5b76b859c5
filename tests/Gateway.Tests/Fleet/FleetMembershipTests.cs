using System.Text.Json;
using Gateway.Diagnostics;
using Gateway.Fleet;
using Gateway.Hosting;
using Gateway.Lookup;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.KeyValueStore;

namespace Gateway.Tests.Fleet;

/// <summary>Gateways as nodes of a fleet.</summary>
public sealed class FleetMembershipTests
{
    [SkippableFact]
    public async Task Each_node_lists_all_and_one_that_stops_is_gone_at_once()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var first = await FleetGateway.StartAsync(nats, "first");
        using var client = await first.JoinAsync("lobby");
        await using (var second = await FleetGateway.StartAsync(nats, "second"))
        {
            await first.KnowsAsync(1);
            await second.KnowsAsync(1);
            await Eventually.TrueAsync(async () => await NodesAsync(second) is [{ } self, { } other] && Is(self, "second", 2, sessions: 0) && Is(other, "first", 1, sessions: 1), "second lists both");
            await Eventually.TrueAsync(async () => await NodesAsync(first) is [{ } self, { } other] && Is(self, "first", 1, sessions: 1) && Is(other, "second", 2, sessions: 0), "first lists both");
        }

        Assert.Single(await NodesAsync(first));

        // Its number is free again.
        await using var third = await FleetGateway.StartAsync(nats, "third");
        Assert.Equal(2, third.Services.GetRequiredService<FleetMembership>().Id.Number);
    }

    [Fact]
    public async Task A_process_that_stands_alone_lists_itself()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Discovery:Node", "alone"));
        var node = Assert.Single(await NodesAsync(server));
        Assert.True(Is(node, "alone", 0, sessions: 0), node.ToString());
        using var client = await server.ConnectReadyAsync();
        await client.SendAsync("WHOAMI");
        Assert.StartsWith("OK 000", await client.ReceiveAsync());
    }

    [SkippableFact]
    public async Task The_ids_of_sessions_tell_their_node()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var first = await FleetGateway.StartAsync(nats, "first");
        await using var second = await FleetGateway.StartAsync(nats, "second");
        foreach (var (node, begin) in new[] { (first, "OK 001"), (second, "OK 002") })
        {
            using var client = await node.ConnectReadyAsync();
            await client.SendAsync("WHOAMI");
            Assert.StartsWith(begin, await client.ReceiveAsync());
        }
    }

    [SkippableFact]
    public async Task A_second_live_node_of_one_name_refuses_to_start_and_says_where_the_first_is()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var first = await FleetGateway.StartAsync(nats, "till");
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => FleetGateway.StartAsync(nats, "till"));
        var url = first.Services.GetRequiredService<NodeIdentity>().Url;
        Assert.Equal([$"Another node is called till, at {url}: give this one another Gateway:Discovery:Node."], exception.Faults);

        // The first one has noticed nothing.
        using var client = await first.JoinAsync("lobby");
        Assert.Single(await NodesAsync(first));
    }

    [SkippableFact]
    public async Task Without_the_server_a_node_serves_alone_and_joins_once_it_is_there()
    {
        await using var nats = NatsServer.Stopped();
        await using var node = await FleetGateway.StartAsync(nats, "early", ("Gateway:Fleet:Connect", "00:00:00.2"));
        Assert.Contains(node.Log.GetSnapshot(), record => record.Id.Id == 901);
        using var client = await node.JoinAsync("lobby");
        Assert.Equal("OK 1", await client.WhoAsync("lobby"));
        Assert.True((await node.Http.GetAsync("/health/ready")).IsSuccessStatusCode);

        await nats.StartAgainAsync();
        await using var other = await FleetGateway.StartAsync(nats, "late");
        await node.KnowsAsync(1);
        using var member = await other.JoinAsync("lobby");
        await Eventually.TrueAsync(async () => await client.WhoAsync("lobby") == "OK 2", "both are counted");
        await member.SendAsync("SAY lobby hello");
        Assert.Equal("OK", await member.ReceiveAsync());
        Assert.EndsWith(" hello", await client.ReceiveAsync());
    }

    [SkippableFact]
    public async Task Where_the_server_is_required_a_start_without_it_fails()
    {
        await using var nats = NatsServer.Stopped();
        var exception = await Assert.ThrowsAsync<ConfigurationException>(
            () => FleetGateway.StartAsync(nats, "early", ("Gateway:Fleet:Connect", "00:00:00.2"), ("Gateway:Fleet:Required", "true")));
        Assert.StartsWith("Gateway:Fleet:Required is true, and the engine is not reached: ", Assert.Single(exception.Faults));
    }

    [Fact]
    public async Task A_fleet_without_an_engine_is_a_fault_that_says_what_to_do()
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => GatewayServer.StartAsync(("Gateway:Fleet:Url", "nats://127.0.0.1:4222")));
        Assert.Equal(["Gateway:Fleet:Url needs an engine: add AddNats() behind AddGateway(), from the package for NATS."], exception.Faults);
    }

    [SkippableFact]
    public async Task A_node_whose_number_another_process_has_taken_stops()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var node = await FleetGateway.StartAsync(nats, "till");
        var (engine, id) = (node.Services.GetRequiredService<IFleetEngine>(), node.Services.GetRequiredService<FleetMembership>().Id);
        var map = await engine.OpenMapAsync("nodes");
        var key = $"{id.Number}";
        var present = await map.GetAsync(key);
        var next = JsonSerializer.SerializeToUtf8Bytes(new NodeEntry("till", id.Epoch + 1), FleetJson.Default.NodeEntry);
        Assert.NotEqual(0, await map.TrySetAsync(key, next, present!.Value.Revision));

        var stopping = node.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await Eventually.TrueAsync(() => stopping.IsCancellationRequested, "the node stops");
        Assert.Contains(node.Log.GetSnapshot(), record => record.Id.Id == 906);
    }

    [SkippableFact]
    public async Task A_store_that_was_lost_has_the_node_again()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var node = await FleetGateway.StartAsync(nats, "till", ("Gateway:Fleet:Request", "00:00:02"));
        await nats.KillAsync();
        nats.DeleteStore();
        await nats.StartAgainAsync();

        // Looked at from beside: to open the map as a node does would make it.
        await using var connection = new NatsConnection(new NatsOpts { Url = nats.Url });
        await Eventually.TrueAsync(() => HasEntryAsync(new NatsKVContext(new NatsJSContext(connection)), "1"), "the entry is there again");
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => FleetGateway.StartAsync(nats, "till"));
        Assert.StartsWith("Another node is called till", Assert.Single(exception.Faults));
    }

    /// <summary>Each thing that an engine does is done under the permissions of docs/fleet.md, and the server refuses nothing.</summary>
    [SkippableFact]
    public async Task The_permissions_that_the_page_names_are_enough()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder["password"], "not for everybody\n");
        await using var nats = await NatsServer.StartAsync(NatsPermissions.OfThePage("test").User("not for everybody"));
        (string, string?)[] login = [("Gateway:Fleet:User", "gateway"), ("Gateway:Fleet:PasswordFile", folder["password"]), ("Gateway:Lookup:Shared", "true")];
        await using var first = await FleetGateway.StartAsync(nats, "first", login);

        // So many that the server holds the second node's watch back until it keeps up.
        await Parallel.ForEachAsync(Enumerable.Range(0, 5_000), new ParallelOptions { MaxDegreeOfParallelism = 100 }, async (number, _) =>
            Assert.Equal(LookupResult.Created, await first.Services.GetRequiredService<ILookupTable>().SetAsync($"key{number}", new byte[500])));
        await using var second = await FleetGateway.StartAsync(nats, "second", login);
        Assert.Equal(5_000, second.Services.GetRequiredService<ILookupTable>().Count);
        Assert.Equal(LookupResult.Removed, await second.Services.GetRequiredService<ILookupTable>().RemoveAsync("key7"));

        // For that it asks the server.
        Assert.Equal(LookupResult.NotFound, await second.Services.GetRequiredService<ILookupTable>().RemoveAsync("none"));
        using var here = await first.JoinAsync("lobby");
        using var there = await second.JoinAsync("lobby");
        await here.SendAsync("SAY lobby hello");
        Assert.Equal("OK", await here.ReceiveAsync());
        Assert.EndsWith(" hello", await there.ReceiveAsync());
        using var asking = await first.ConnectReadyAsync();
        await Eventually.TrueAsync(async () => await asking.WhoAsync("lobby") == "OK 2", "both are counted");

        // A number that a name of the test's could have, in the bucket that nodes know.
        var map = await first.Services.GetRequiredService<IFleetEngine>().OpenMapAsync("nodes");
        var revision = await map.TrySetAsync("of-the-test", "value"u8.ToArray(), 0);
        Assert.Equal("value"u8.ToArray(), (await map.GetAsync("of-the-test"))!.Value.Value.ToArray());
        revision = await map.TrySetAsync("of-the-test", "other"u8.ToArray(), revision);
        Assert.True(await map.TryDeleteAsync("of-the-test", revision));
        Assert.Null(await map.GetAsync("of-the-test"));
        Assert.DoesNotContain(first.Log.GetSnapshot(), record => record.Message.Contains("not for everybody", StringComparison.Ordinal));
        Assert.DoesNotContain(first.Log.GetSnapshot().Concat(second.Log.GetSnapshot()), record => record.Id.Id is GatewayEventIds.FleetNotShared or GatewayEventIds.FleetAlone);
    }

    [SkippableFact]
    public async Task How_long_the_server_takes_is_measured()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var node = await FleetGateway.StartAsync(nats, "till");
        using var client = await node.JoinAsync("lobby");
        Assert.Matches("(?m)^gateway_fleet_round_trip_seconds_count(\\{[^}]*\\})? [1-9]", await node.Http.GetStringAsync("/metrics"));
    }

    private static async Task<bool> HasEntryAsync(NatsKVContext context, string key)
    {
        try
        {
            return (await (await context.GetStoreAsync("test_nodes")).TryGetEntryAsync<byte[]>(key)).Success;
        }
        catch (NatsException)
        {
            return false;
        }
    }

    private static async Task<List<JsonElement>> NodesAsync(GatewayServer node)
    {
        using var json = JsonDocument.Parse(await node.Http.GetStringAsync("/api/v1/nodes"));
        return [.. json.RootElement.GetProperty("nodes").EnumerateArray().Select(one => one.Clone())];
    }

    private static bool Is(JsonElement node, string name, int number, int sessions) =>
        node.GetProperty("name").GetString() == name && node.GetProperty("number").GetInt32() == number
        && node.GetProperty("sessions").GetInt32() == sessions && node.GetProperty("state").GetString() == "healthy";
}
