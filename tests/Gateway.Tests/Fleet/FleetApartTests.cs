using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Diagnostics;
using Gateway.Fleet;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Fleet;

/// <summary>Nodes that can't reach each other for a while, and nodes whose clocks are apart.</summary>
public sealed class FleetApartTests
{
    [SkippableFact]
    public async Task A_node_that_is_cut_off_and_the_others_serve_their_own_and_find_together_again()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var network = NatsRelay.Start(nats);
        await using var first = await FleetGateway.StartAsync(nats, "first");
        await using var second = await FleetGateway.StartAsync(nats, "second", ("Gateway:Fleet:Url", network.Url));
        using var here = await first.JoinAsync("lobby");
        using var near = await first.JoinAsync("lobby");
        using var there = await second.JoinAsync("lobby");
        using var beside = await second.JoinAsync("lobby");
        await Eventually.TrueAsync(async () => await here.WhoAsync("lobby") == "OK 4" && await there.WhoAsync("lobby") == "OK 4", "all are counted");

        network.Stall();
        await Eventually.TrueAsync(() => second.Services.GetRequiredService<IFleetEngine>().State == FleetState.Away, "the node knows that it is cut off");
        await first.KnowsAsync(0);
        await Eventually.TrueAsync(() => first.Log.GetSnapshot().Any(record => record.Id.Id == GatewayEventIds.NodeLost), "the loss is logged");
        await Eventually.TrueAsync(async () => await here.WhoAsync("lobby") == "OK 2" && await there.WhoAsync("lobby") == "OK 2", "each counts its own");
        foreach (var (sender, member) in new[] { (here, near), (there, beside) })
        {
            await sender.SendAsync("SAY lobby apart");
            Assert.Equal("OK", await sender.ReceiveAsync());
            Assert.EndsWith(" apart", await member.ReceiveAsync());
        }

        // The node that was cut off has lost nobody: it could not hear anybody.
        Assert.DoesNotContain(second.Log.GetSnapshot(), record => record.Id.Id == GatewayEventIds.NodeLost);
        Assert.True((await second.Http.GetAsync("/health/ready")).IsSuccessStatusCode);

        network.Resume();
        await Eventually.TrueAsync(async () => (await WhoAsync(second), await WhoAsync(first)) == ("OK 4", "OK 4"), "all are counted again");
        await here.SendAsync("SAY lobby together");
        for (var message = await there.ReceiveAsync(); !message!.EndsWith(" together", StringComparison.Ordinal); message = await there.ReceiveAsync())
        {
            // What was said while they were apart may still come.
            Assert.EndsWith(" apart", message);
        }

        // Asked by somebody who hears nothing of the room.
        static async Task<string?> WhoAsync(GatewayServer node)
        {
            using var asking = await node.ConnectReadyAsync();
            return await asking.WhoAsync("lobby");
        }
    }

    [SkippableFact]
    public async Task Clocks_that_are_hours_apart_change_nothing()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var late = await FleetGateway.StartAsync(nats, "late", new ShiftedClock(TimeSpan.FromHours(-1)));
        await using var early = await FleetGateway.StartAsync(nats, "early", new ShiftedClock(TimeSpan.FromHours(1)));
        await late.KnowsAsync(1);
        await early.KnowsAsync(1);
        using var one = await late.JoinAsync("lobby");
        using var two = await early.JoinAsync("lobby");
        await Eventually.TrueAsync(async () => await one.WhoAsync("lobby") == "OK 2" && await two.WhoAsync("lobby") == "OK 2", "both are counted");
        foreach (var (sender, member) in new[] { (one, two), (two, one) })
        {
            await sender.SendAsync("SAY lobby hello");
            Assert.Equal("OK", await sender.ReceiveAsync());
            Assert.EndsWith(" hello", await member.ReceiveAsync());
        }

        foreach (var node in new[] { late, early })
        {
            var list = await node.Http.GetFromJsonAsync<JsonObject>("/api/v1/sessions");
            Assert.Equal(2, list!["sessions"]!.AsArray().Count);
            Assert.DoesNotContain(node.Log.GetSnapshot(), record => record.Id.Id is GatewayEventIds.NodeLost or GatewayEventIds.FleetAway);
        }

        // The process after one whose clock was ahead has the number all the same.
        var epoch = early.Services.GetRequiredService<FleetMembership>().Id.Epoch;
        await early.DisposeAsync();
        await using var next = await FleetGateway.StartAsync(nats, "early");
        await next.KnowsAsync(1);
        Assert.True(next.Services.GetRequiredService<FleetMembership>().Id.Epoch > epoch);
        using var three = await next.JoinAsync("lobby");
        await three.SendAsync("SAY lobby again");
        Assert.Equal("OK", await three.ReceiveAsync());
        Assert.EndsWith(" again", await one.ReceiveAsync());
    }

    private sealed class ShiftedClock(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + shift;
    }
}
