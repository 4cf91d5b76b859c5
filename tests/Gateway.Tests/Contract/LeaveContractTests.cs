using System.Text;
using Gateway.Rooms;
using Gateway.Tests.Support;

namespace Gateway.Tests.Contract;

/// <summary>Behind the reply to LEAVE nothing of the room comes any more (docs/protocol.md 2), over every endpoint.</summary>
public sealed class LeaveContractTests
{
    private const int Speakers = 3;

    public static TheoryData<CommandEndpoint, string> Endpoints => WithTransports(CommandEndpoint.All);

    public static TheoryData<CommandEndpoint, string> EndpointsInProcess => WithTransports(CommandEndpoint.InProcess);

    // The other member speaks while the session's own loop is at work, as others may at any moment: what it says has to wait.
    [Theory]
    [MemberData(nameof(EndpointsInProcess))]
    public async Task What_was_said_before_comes_before_the_reply(CommandEndpoint endpoint, string transport)
    {
        await using var server = await endpoint.StartInProcessAsync(TimeProvider.System, ("Gateway:Transport", transport));
        using var client = await endpoint.ConnectReadyAsync(server);
        await client.SendAsync("JOIN r"u8.ToArray());
        Assert.Equal("OK", await ReceiveAsync(client));
        server.Rooms.Join("r", new Talker(server.Rooms, times: 3));

        await client.SendAsync("SAY r hello"u8.ToArray(), "LEAVE r"u8.ToArray(), "PING"u8.ToArray());
        foreach (var message in new[] { "OK", "MSG r talker 1", "MSG r talker 2", "MSG r talker 3", "OK", "PONG" })
        {
            Assert.Equal(message, await ReceiveAsync(client));
        }
    }

    // More than one flush holds: the writer takes all of it, and the bound on memory counts it until it is flushed.
    [Fact]
    public async Task However_much_waits_it_comes_before_the_reply()
    {
        const int Times = 50;
        await using var server = await GatewayServer.StartAsync();
        using var client = await server.ConnectReadyAsync();
        await client.SendAsync("JOIN r");
        Assert.Equal("OK", await client.ReceiveAsync());
        server.Rooms.Join("r", new Talker(server.Rooms, Times, new string('x', 10_000)));

        await client.SendAsync("SAY r hello", "LEAVE r", "PING");
        Assert.Equal("OK", await client.ReceiveAsync());
        for (var time = 1; time <= Times; time++)
        {
            Assert.StartsWith($"MSG r talker {time}", await client.ReceiveAsync());
        }

        Assert.Equal("OK", await client.ReceiveAsync());
        Assert.Equal("PONG", await client.ReceiveAsync());
        Assert.Equal((0, 0), (server.Sessions.All.Single().Queue.Bytes, server.Sessions.All.Single().Queue.Count));
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Nothing_comes_behind_it_while_others_go_on_speaking(CommandEndpoint endpoint, string transport)
    {
        await using var server = await endpoint.StartAsync(("Gateway:Transport", transport));
        using var client = await endpoint.ConnectReadyAsync(server);
        using var isOver = new CancellationTokenSource();
        var speaking = Enumerable.Range(0, Speakers).Select(async number =>
        {
            using var speaker = await server.ConnectReadyAsync(number % 2 == 0 ? "line" : "frames");
            await AskAsync(speaker, "JOIN r");
            while (!isOver.IsCancellationRequested)
            {
                Assert.Equal("OK", (await AskAsync(speaker, "SAY r something", "SAY r else", "SAY r again")).Last());
            }
        }).ToList();

        var heard = 0;
        for (var round = 0; round < 100 || (heard == 0 && speaking.TrueForAll(speaker => !speaker.IsCompleted)); round++)
        {
            var (joined, left) = (await AskAsync(client, "JOIN r"), await AskAsync(client, "ECHO a", "LEAVE r", "ECHO b", "PING"));
            heard += joined.Count + left.Count - 5;
            Assert.Equal("OK", joined[^1]);
            Assert.Equal(["OK", "OK b", "PONG"], left.TakeLast(3));
        }

        await isOver.CancelAsync();
        await Task.WhenAll(speaking);
        Assert.NotEqual(0, heard);
    }

    private static TheoryData<CommandEndpoint, string> WithTransports(TheoryData<CommandEndpoint> endpoints)
    {
        var both = new TheoryData<CommandEndpoint, string>();
        foreach (var endpoint in endpoints)
        {
            both.Add(endpoint, "Auto");
            both.Add(endpoint, "Sockets");
        }

        return both;
    }

    // What comes up to and with the last reply.
    private static async Task<List<string>> AskAsync(IMessageClient client, params string[] requests)
    {
        await client.SendAsync([.. requests.Select(Encoding.ASCII.GetBytes)]);
        var (received, replies) = (new List<string>(), 0);
        while (replies < requests.Length)
        {
            received.Add(await ReceiveAsync(client));
            replies += received[^1].StartsWith("MSG ", StringComparison.Ordinal) ? 0 : 1;
        }

        return received;
    }

    private static async Task<string> ReceiveAsync(IMessageClient client) =>
        Encoding.ASCII.GetString(await client.ReceiveMessageAsync() ?? throw new EndOfStreamException("The server closed."));

    /// <summary>Answers what is said in the room at once, on the speaker's own thread.</summary>
    private sealed class Talker(IRooms rooms, int times, string more = "") : IRoomMember
    {
        public string Id => "talker";

        public void Deliver(byte[] message)
        {
            for (var time = 1; time <= times; time++)
            {
                rooms.Publish("r", this, RoomMessage.Encode("r", Id, Encoding.ASCII.GetBytes($"{time}{more}")));
            }
        }
    }
}
