using Gateway.Fleet;

namespace Gateway.Tests.Fleet;

/// <summary>What becomes of the maps on NATS when the server, or its store, goes.</summary>
public sealed class NatsMapTests
{
    [SkippableFact]
    public async Task A_watch_begins_anew_with_a_server_that_was_started_again()
    {
        await using var server = await NatsServer.StartAsync();
        await using var node = await TestFleet.ConnectedAsync(server);
        var map = await node.Engine.OpenMapAsync("table");
        await map.TrySetAsync("a", "1"u8.ToArray(), 0);
        await using var watch = new MapWatch(map);
        await watch.SeesAsync("a=1", "CaughtUp");
        await server.KillAsync();
        await node.IsAsync(FleetState.Away);
        await Assert.ThrowsAsync<FleetException>(() => map.GetAsync("a").AsTask());
        await Assert.ThrowsAsync<FleetException>(() => map.TrySetAsync("b", default, 0).AsTask());
        await Assert.ThrowsAsync<FleetException>(() => map.TryDeleteAsync("a", 1).AsTask());
        await server.StartAgainAsync();
        await watch.CatchesUpAsync(2);
        await map.TrySetAsync("b", "2"u8.ToArray(), 0);
        await watch.SeesAsync("a=1", "CaughtUp", "a=1", "CaughtUp", "b=2");
    }

    [SkippableFact]
    public async Task A_map_whose_store_is_gone_says_so_until_it_is_opened_again()
    {
        await using var server = await NatsServer.StartAsync();

        // JetStream does not answer a read of a bucket that it has not got.
        await using var node = await TestFleet.ConnectedAsync(server, options => options.Request = TimeSpan.FromSeconds(5));
        var map = await node.Engine.OpenMapAsync("table");
        await map.TrySetAsync("a", "1"u8.ToArray(), 0);
        await using var watch = new MapWatch(map);
        await watch.SeesAsync("a=1", "CaughtUp");
        await server.KillAsync();
        server.DeleteStore();
        await node.IsAsync(FleetState.Away);
        await server.StartAgainAsync();
        await node.IsAsync(FleetState.Connected);
        await Assert.ThrowsAsync<FleetException>(() => map.GetAsync("a").AsTask());
        await Assert.ThrowsAsync<FleetException>(() => map.TrySetAsync("a", default, 0).AsTask());
        var again = await node.Engine.OpenMapAsync("table");
        Assert.Null(await map.GetAsync("a"));
        await watch.CatchesUpAsync(2);
        Assert.True(await again.TrySetAsync("b", "2"u8.ToArray(), 0) > 0);
        await watch.SeesAsync("a=1", "CaughtUp", "CaughtUp", "b=2");
    }

    [SkippableFact]
    public async Task The_identity_of_a_map_outlives_a_killed_server_and_not_a_lost_store()
    {
        await using var server = await NatsServer.StartAsync();
        await using var node = await TestFleet.ConnectedAsync(server, options => options.Request = TimeSpan.FromSeconds(5));
        var map = await node.Engine.OpenMapAsync("table");
        await map.TrySetAsync("a", "1"u8.ToArray(), 0);
        var before = (await map.GetStateAsync())!.Value;
        await server.KillAsync();
        await node.IsAsync(FleetState.Away);
        await Assert.ThrowsAsync<FleetException>(() => map.GetStateAsync().AsTask());
        await server.StartAgainAsync();
        await node.IsAsync(FleetState.Connected);
        Assert.Equal(before, await map.GetStateAsync());

        await server.KillAsync();
        server.DeleteStore();
        await node.IsAsync(FleetState.Away);
        await server.StartAgainAsync();
        await node.IsAsync(FleetState.Connected);
        Assert.Null(await map.GetStateAsync());
        await node.Engine.OpenMapAsync("table");
        var after = (await map.GetStateAsync())!.Value;
        Assert.True(after.Created > before.Created);
        Assert.Equal(0, after.LastRevision);
    }

    [SkippableFact]
    public async Task A_key_of_the_bucket_that_is_none_of_ours_is_counted_and_not_taken_for_another()
    {
        await using var server = await NatsServer.StartAsync();
        await using var node = await TestFleet.ConnectedAsync(server);
        var map = await node.Engine.OpenMapAsync("table");
        await map.TrySetAsync("a.b", "ours"u8.ToArray(), 0);
        await using var raw = await RawBucket.OpenAsync(server, "gateway_table");
        await raw.PutAsync("a.b", "theirs");
        await using var watch = new MapWatch(map);
        await watch.SeesAsync("a.b=ours", "CaughtUp");
        Assert.Equal(1, node.Counters[FleetDrop.Invalid]);
    }

    [SkippableFact]
    public async Task A_server_without_JetStream_has_no_maps_and_says_so()
    {
        await using var server = await NatsServer.StartAsync(hasStore: false);
        await using var node = await TestFleet.ConnectedAsync(server);
        var thrown = await Assert.ThrowsAsync<FleetException>(() => node.Engine.OpenMapAsync("table").AsTask());
        Assert.Contains("JetStream", thrown.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_map_that_exists_stays_as_it_was_created()
    {
        await using var server = await NatsServer.StartAsync();
        await using var one = await TestFleet.ConnectedAsync(server);
        await using var two = await TestFleet.ConnectedAsync(server, options => options.Replicas = 3);
        var revision = await (await one.Engine.OpenMapAsync("table")).TrySetAsync("a", "1"u8.ToArray(), 0);
        Assert.Equal(revision, (await (await two.Engine.OpenMapAsync("table")).GetAsync("a"))!.Value.Revision);

        // This server is alone and could keep none three times.
        await Assert.ThrowsAsync<FleetException>(() => two.Engine.OpenMapAsync("names").AsTask());
    }
}
