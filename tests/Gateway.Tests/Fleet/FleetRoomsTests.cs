using System.Text;
using Gateway.Fleet;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Fleet;

/// <summary>Rooms whose members are on several nodes.</summary>
public sealed class FleetRoomsTests
{
    private const int Senders = 8;
    private const int Members = 20;

    // At full length, 2 000 messages a sender, it takes minutes.
    private static readonly int Messages = Environment.GetEnvironmentVariable("GATEWAY_TESTS_STRENUOUS") == "1" ? 2000 : 100;

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
    public async Task Every_member_gets_every_message_once_and_those_of_one_sender_in_order()
    {
        await using var nats = await NatsServer.StartAsync();
        var nodes = new List<GatewayServer>();
        var members = new List<TestClient>();
        var senders = new List<TestClient>();
        try
        {
            for (var node = 0; node < 3; node++)
            {
                nodes.Add(await FleetGateway.StartAsync(nats, $"node-{node}", ("Gateway:Limits:MaxQueuedMessages", "1000000"), ("Gateway:Limits:MaxSessionMemory", "64MiB")));
                for (var member = 0; member < Members; member++)
                {
                    members.Add(await nodes[node].JoinAsync("lobby", Listeners[member % 2]));
                }

                for (var sender = 0; sender < Senders; sender++)
                {
                    senders.Add(await nodes[node].JoinAsync("lobby", Listeners[sender % 2]));
                }
            }

            var expected = senders.Count * Messages;
            var heard = members.Select(member => HearAsync(member, expected)).ToList();
            var said = senders.Select((sender, number) => SayAsync(sender, number, senders.Count)).ToList();
            await Task.WhenAll(said);
            await Task.WhenAll(heard);
            Assert.All(nodes, node => Assert.Equal(0, node.Dropped(FleetDrop.Full) + node.Dropped(FleetDrop.Behind) + node.Dropped(FleetDrop.Invalid) + node.Dropped(FleetDrop.Old)));
            Assert.All(nodes, node => Assert.Equal(0, node.Services.GetRequiredService<FleetCounters>().Missed));
        }
        finally
        {
            members.Concat(senders).ToList().ForEach(client => client.Dispose());
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }
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

    private static async Task SayAsync(TestClient sender, int number, int senders)
    {
        // Its own pushes come in between, and the answers are among them.
        var heard = HearAsync(sender, (senders - 1) * Messages, answers: Messages);
        for (var count = 0; count < Messages; count++)
        {
            await sender.SendAsync($"SAY lobby {number} {count}");
        }

        await heard;
    }

    private static async Task HearAsync(TestClient member, int messages, int answers = 0)
    {
        var next = new Dictionary<string, int>();
        while (messages + answers > 0)
        {
            var message = await member.ReceiveAsync();
            if (message == "OK")
            {
                answers--;
                continue;
            }

            var words = message!.Split(' ');
            Assert.Equal($"{next.GetValueOrDefault(words[3])}", words[4]);
            next[words[3]] = next.GetValueOrDefault(words[3]) + 1;
            messages--;
        }

        Assert.Equal((0, 0), (messages, answers));
    }
}
