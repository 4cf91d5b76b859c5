using System.Net;
using System.Text;
using Gateway.Fleet;
using Gateway.Tests.Http;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Fleet;

/// <summary>Rooms whose members are on several nodes.</summary>
public sealed class FleetRoomsTests
{
    private static readonly string[] Listeners = ["line", "frames"];

    [SkippableFact]
    public async Task Who_is_answered_OK_to_JOIN_hears_what_is_said_on_every_node_from_then_on()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var first = await FleetGateway.StartAsync(nats, "first");
        await using var second = await FleetGateway.StartAsync(nats, "second");
        for (var round = 0; round < 20; round++)
        {
            // Rooms with all that a name may have.
            var room = $"a..b:{round}-_.";
            using var here = await first.JoinAsync(room);
            using var there = await second.JoinAsync(room, Listeners[round % 2]);
            await here.SendAsync($"SAY {room} from here");
            Assert.Equal("OK", await here.ReceiveAsync());
            Assert.EndsWith(" from here", await there.ReceiveAsync());
            await there.SendAsync($"SAY {room} from there");
            Assert.Equal("OK", await there.ReceiveAsync());
            Assert.EndsWith(" from there", await here.ReceiveAsync());
        }
    }

    [SkippableFact]
    public async Task WHO_counts_the_members_of_all_nodes_from_any_of_them()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var first = await FleetGateway.StartAsync(nats, "first");
        await using var second = await FleetGateway.StartAsync(nats, "second");
        await using var third = await FleetGateway.StartAsync(nats, "third");
        using var asking = await third.ConnectReadyAsync();
        Assert.Equal("OK 0", await asking.WhoAsync("lobby"));

        using var one = await first.JoinAsync("lobby");
        using var two = await second.JoinAsync("lobby");
        var three = await second.JoinAsync("lobby");
        foreach (var client in new[] { one, two, asking })
        {
            await Eventually.TrueAsync(async () => await client.WhoAsync("lobby") == "OK 3", "three are counted");
        }

        // A connection that is lost leaves as well.
        three.Dispose();
        foreach (var client in new[] { one, two, asking })
        {
            await Eventually.TrueAsync(async () => await client.WhoAsync("lobby") == "OK 2", "two are counted");
        }

        await two.SendAsync("LEAVE lobby");
        Assert.Equal("OK", await two.ReceiveAsync());
        await Eventually.TrueAsync(async () => await one.WhoAsync("lobby") == "OK 1", "one is counted");
        Assert.Equal("OK 1", await two.WhoAsync("lobby"));
    }

    [SkippableFact]
    public async Task A_node_that_leaves_takes_its_members_with_it()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var first = await FleetGateway.StartAsync(nats, "first");
        using var one = await first.JoinAsync("lobby");
        await using (var second = await FleetGateway.StartAsync(nats, "second"))
        {
            using var two = await second.JoinAsync("lobby");
            await Eventually.TrueAsync(async () => await one.WhoAsync("lobby") == "OK 2", "both are counted");
        }

        await Eventually.TrueAsync(async () => await one.WhoAsync("lobby") == "OK 1", "one is counted");
        await first.KnowsAsync(0);
    }

    [SkippableFact]
    public async Task With_the_engine_killed_and_brought_back_nobody_is_lost_and_rooms_are_right_again()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var first = await FleetGateway.StartAsync(nats, "first");
        await using var second = await FleetGateway.StartAsync(nats, "second");
        using var one = await first.JoinAsync("lobby");
        using var neighbour = await first.JoinAsync("lobby");
        using var two = await second.JoinAsync("lobby");
        await Eventually.TrueAsync(async () => await one.WhoAsync("lobby") == "OK 3", "three are counted");

        await nats.KillAsync();
        await Eventually.TrueAsync(() => first.Services.GetRequiredService<IFleetEngine>().State == FleetState.Away, "the engine is away");

        // Those here hear on, and who joins now is answered at once.
        await one.SendAsync("SAY lobby alone");
        Assert.Equal("OK", await one.ReceiveAsync());
        Assert.EndsWith(" alone", await neighbour.ReceiveAsync());
        using var late = await second.JoinAsync("lobby");
        Assert.Equal("ready", await Ready(first));

        await nats.StartAgainAsync();
        await first.KnowsAsync(1);
        await second.KnowsAsync(1);
        foreach (var node in new[] { first, second })
        {
            using var asking = await node.ConnectReadyAsync();
            await Eventually.TrueAsync(async () => await asking.WhoAsync("lobby") == "OK 4", "four are counted");
        }

        await one.SendAsync("SAY lobby together");
        Assert.Equal("OK", await one.ReceiveAsync());
        foreach (var client in new[] { two, late })
        {
            // What was said while the engine was away comes late, if it was away for less than two seconds.
            var message = await client.ReceiveAsync();
            Assert.EndsWith(" together", message!.EndsWith(" alone", StringComparison.Ordinal) ? await client.ReceiveAsync() : message);
        }
    }

    [SkippableFact]
    public async Task What_is_none_of_ours_costs_its_own_delivery()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var node = await FleetGateway.StartAsync(nats, "first");
        using var member = await node.JoinAsync("lobby");
        var header = new byte[FleetFrame.HeaderSize];
        new FleetFrame(FleetFrameKind.RoomMessage, FleetFrameFlags.First, new NodeNumber(77, 1), 5).Write(header);
        byte[][] hostile =
        [
            [],
            Encoding.ASCII.GetBytes("MSG lobby x hello"),
            [.. header],
            [.. header, .. Encoding.ASCII.GetBytes("MSG cellar x another room")],
            [.. header, .. Encoding.ASCII.GetBytes("MSG lobby  no sender")],
            [2, .. header[1..], .. Encoding.ASCII.GetBytes("MSG lobby x another version")],
            [header[0], 99, .. header[2..], .. Encoding.ASCII.GetBytes("MSG lobby x another kind")],
            [.. header[..4], 0xFF, 0xFF, .. header[6..], .. Encoding.ASCII.GetBytes("MSG lobby x no such number")],
            new byte[100_000],
        ];
        var invalid = node.Dropped(FleetDrop.Invalid);
        using var raw = await TestClient.ConnectAsync(nats.EndPoint);
        await raw.SendBytesAsync(Encoding.ASCII.GetBytes("CONNECT {\"verbose\":false}\r\n"));
        foreach (var frame in hostile)
        {
            await raw.SendBytesAsync(Encoding.ASCII.GetBytes($"PUB test.v1.r.lobby {frame.Length}\r\n"));
            await raw.SendBytesAsync((byte[])[.. frame, .. "\r\n"u8]);
        }

        await Eventually.TrueAsync(() => node.Dropped(FleetDrop.Invalid) == invalid + hostile.Length, "all are counted");

        // A real one is heard, and the same once more is not.
        byte[] good = [.. header, .. Encoding.ASCII.GetBytes("MSG lobby x hello")];
        for (var count = 0; count < 2; count++)
        {
            await raw.SendBytesAsync((byte[])[.. Encoding.ASCII.GetBytes($"PUB test.v1.r.lobby {good.Length}\r\n"), .. good, .. "\r\n"u8]);
        }

        Assert.Equal("MSG lobby x hello", await member.ReceiveAsync());
        await Eventually.TrueAsync(() => node.Dropped(FleetDrop.Old) == 1, "the second is counted");
        await member.SendAsync("PING");
        Assert.Equal("PONG", await member.ReceiveAsync());
    }

    [SkippableFact]
    public async Task What_is_said_by_HTTP_on_one_node_reaches_members_and_watchers_on_another()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var first = await FleetGateway.StartAsync(nats, "first");
        await using var second = await FleetGateway.StartAsync(nats, "second");
        using var member = await first.JoinAsync("lobby");
        Assert.Equal(HttpStatusCode.Accepted, (await second.PostAsync("/rooms/lobby/messages", "from above")).StatusCode);
        Assert.Equal("MSG lobby http from above", await member.ReceiveAsync());

        // A watcher is heard of a moment after it has begun: nobody waits for it.
        using var events = new StreamReader(await first.Http.GetStreamAsync("/api/v1/rooms/attic/events"));
        var heard = HearAsync(events, "watch this");
        await Eventually.TrueAsync(
            async () =>
            {
                await second.PostAsync("/rooms/attic/messages", "watch this");
                return heard.IsCompleted;
            },
            "the watcher hears it");
        Assert.True(await heard);
    }

    [SkippableFact]
    public async Task What_the_server_does_not_take_is_refused_before_anybody_hears_it()
    {
        await using var nats = await NatsServer.StartAsync("max_payload: 32KB");
        await using var first = await FleetGateway.StartAsync(nats, "first");
        await using var second = await FleetGateway.StartAsync(nats, "second");
        using var sender = await first.JoinAsync("lobby", "frames");
        using var near = await first.JoinAsync("lobby", "frames");
        using var far = await second.JoinAsync("lobby", "frames");
        var longest = 32 * 1024 - FleetFrame.HeaderSize - "MSG lobby 0123456789abc ".Length;
        await sender.SendAsync($"SAY lobby {new string('x', longest + 1)}", $"SAY lobby {new string('y', longest)}");
        Assert.Equal("ERR too large for the fleet", await sender.ReceiveAsync());
        Assert.Equal("OK", await sender.ReceiveAsync());
        Assert.EndsWith("y", await near.ReceiveAsync());
        Assert.EndsWith("y", await far.ReceiveAsync());
        await Problem.AssertAsync(await second.PostAsync("/rooms/lobby/messages", new string('x', 32 * 1024)), HttpStatusCode.RequestEntityTooLarge, code: "too_large");
        Assert.Equal(0, first.Dropped(FleetDrop.TooLarge) + second.Dropped(FleetDrop.TooLarge));
    }

    [SkippableFact]
    public async Task A_room_that_nobody_here_has_any_more_is_left_after_a_while()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var node = await FleetGateway.StartAsync(nats, "first");
        var counters = node.Services.GetRequiredService<FleetCounters>();
        var before = counters.Subscriptions;
        using var member = await node.JoinAsync("lobby");
        Assert.Equal(before + 1, counters.Subscriptions);
        for (var count = 0; count < 10; count++)
        {
            await member.SendAsync("LEAVE lobby", "JOIN lobby");
            Assert.Equal("OK", await member.ReceiveAsync());
            Assert.Equal("OK", await member.ReceiveAsync());
        }

        Assert.Equal(before + 1, counters.Subscriptions);
        await member.SendAsync("LEAVE lobby");
        Assert.Equal("OK", await member.ReceiveAsync());
        await Eventually.TrueAsync(() => counters.Subscriptions == before, "the subscription is given back");
    }

    private static async Task<string> Ready(GatewayServer node) => (await node.Http.GetAsync("/health/ready")).IsSuccessStatusCode ? "ready" : "not ready";

    private static async Task<bool> HearAsync(StreamReader events, string text)
    {
        while (await events.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal) && line.Contains(text, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
