using Gateway.Fleet;
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
                nodes.Add(await FleetGateway.StartAsync(nats, $"node-{node}", Patient));
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
            var all = Task.WhenAll([.. said, .. heard]);
            await ((Task)all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Assert.All(nodes, node => Assert.Equal(FleetState.Connected, node.Services.GetRequiredService<IFleetEngine>().State));
            Assert.All(nodes, node => Assert.Equal(0, node.Dropped(FleetDrop.Full) + node.Dropped(FleetDrop.Behind) + node.Dropped(FleetDrop.Invalid) + node.Dropped(FleetDrop.Old)));
            Assert.All(nodes, node => Assert.Equal(0, node.Services.GetRequiredService<FleetCounters>().Missed));
            await all;
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
