using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Gateway.Fleet;
using Gateway.Tests.Contract;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Fleet;

/// <summary>Nothing is lost, nothing comes twice, and each sender's order is kept. At full length, 2 000 messages a sender.</summary>
public sealed class FleetOrderTests
{
    private const int Senders = 8;
    private const int Members = 20;

    private static readonly int Messages = Strenuous.Or(2000, 100);

    private static readonly string[] Listeners = ["line", "frames"];

    // Nobody is cut for being slow, and a machine that is busy with all of this is not taken for a server that is away.
    private static readonly (string Key, string? Value)[] Patient =
        [("Gateway:Limits:MaxQueuedMessages", "1000000"), ("Gateway:Limits:MaxSessionMemory", "64MiB"), ("Gateway:Fleet:Ping", "00:00:30")];

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task Every_member_gets_every_message_once_and_those_of_one_sender_in_order(int visitors)
    {
        await using var nats = await NatsServer.StartAsync();
        var nodes = new List<GatewayServer>();
        var members = new List<IMessageClient>();
        var senders = new List<TestClient>();
        try
        {
            for (var node = 0; node < 3; node++)
            {
                nodes.Add(await FleetGateway.StartAsync(nats, $"node-{node}", Patient));
                for (var member = 0; member < Members; member++)
                {
                    members.Add(member % 4 == 3 ? await JoinByWebSocketAsync(nodes[node]) : await nodes[node].JoinAsync("lobby", Listeners[member % 2]));
                }

                for (var sender = 0; sender < Senders; sender++)
                {
                    senders.Add(await nodes[node].JoinAsync("lobby", Listeners[sender % 2]));
                }
            }

            var expected = senders.Count * Messages;
            var heard = members.Select(member => HearAsync(member, expected)).ToList();
            var said = senders.Select((sender, number) => SayAsync(sender, number, senders.Count)).ToList();
            var all = Task.WhenAll([.. said, .. heard]);
            var visits = nodes.SelectMany(node => Enumerable.Range(0, visitors).Select(number => VisitAsync(node, number, all))).ToList();
            await ((Task)all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Assert.All(nodes, node => Assert.Equal(FleetState.Connected, node.Services.GetRequiredService<IFleetEngine>().State));
            Assert.All(nodes, node => Assert.Equal(0, node.Dropped(FleetDrop.Full) + node.Dropped(FleetDrop.Behind) + node.Dropped(FleetDrop.Invalid) + node.Dropped(FleetDrop.Old)));
            Assert.All(nodes, node => Assert.Equal(0, node.Services.GetRequiredService<FleetCounters>().Missed));
            await all;
            await Task.WhenAll(visits);
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

    private static async Task<WebSocketClient> JoinByWebSocketAsync(GatewayServer node)
    {
        var client = await WebSocketClient.ConnectReadyAsync(node);
        await client.SendAsync("JOIN lobby");
        Assert.Equal("OK", await client.ReceiveAsync());
        return client;
    }

    // Joins, hears some messages, and leaves or cuts the connection, again and again. What it hears meanwhile has no gaps.
    private static async Task VisitAsync(GatewayServer node, int number, Task until)
    {
        for (var visit = 0; !until.IsCompleted; visit++)
        {
            using var client = await node.JoinAsync("lobby", Listeners[number % 2]);
            var next = new Dictionary<string, int>();
            for (var count = 0; count < 20 + number && !until.IsCompleted; count++)
            {
                // Once the senders have ended nothing more comes.
                var receiving = client.ReceiveAsync();
                if (await Task.WhenAny(receiving, until) == until)
                {
                    return;
                }

                var words = (await receiving)!.Split(' ');
                var said = int.Parse(words[4], CultureInfo.InvariantCulture);
                Assert.Equal(next.GetValueOrDefault(words[3], said), said);
                next[words[3]] = said + 1;
            }

            if (visit % 2 == 0)
            {
                client.Socket.LingerState = new LingerOption(true, 0);
            }
            else
            {
                await client.SendAsync("LEAVE lobby");
            }
        }
    }

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

    private static async Task HearAsync(IMessageClient member, int messages, int answers = 0)
    {
        var next = new Dictionary<string, int>();
        while (messages + answers > 0)
        {
            var message = Encoding.Latin1.GetString((await member.ReceiveMessageAsync())!);
            if (message == "OK")
            {
                answers--;
                continue;
            }

            var words = message.Split(' ');
            Assert.Equal($"{next.GetValueOrDefault(words[3])}", words[4]);
            next[words[3]] = next.GetValueOrDefault(words[3]) + 1;
            messages--;
        }

        Assert.Equal((0, 0), (messages, answers));
    }
}
