using Gateway.Tests.Support;

namespace Gateway.Tests.Rooms;

/// <summary>Sessions that come, join, speak, leave and break off, over and over, while others go on speaking.</summary>
[Collection(AloneCollection.Name)]
public sealed class ChurnTests
{
    private const int Workers = 4;

    [Fact]
    public async Task After_much_coming_and_going_everything_is_back_where_it_was()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxEndedSessions", "50"), ("Gateway:Limits:MaxEvents", "50"));
        using var stays = await server.ConnectReadyAsync("frames");
        await AskAsync(stays, "JOIN a");

        // The first time fills pools, tables and rings; what the second adds to that is what would be left behind.
        await ChurnAsync(server, stays, TimeSpan.Zero);
        server.Log.Clear();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await ChurnAsync(server, stays, Strenuous.Or(TimeSpan.FromMinutes(1), TimeSpan.Zero));
        server.Log.Clear();
        var after = GC.GetTotalMemory(forceFullCollection: true);

        Assert.True(after - before < 1024 * 1024, $"{before} bytes before, {after} after");
        Assert.Equal("OK", await AskAsync(stays, "LEAVE a"));
        Assert.Equal((0, 0), (server.Rooms.Count, server.Rooms.Memberships));
    }

    // At least so many rounds of each worker, and as many as the time allows.
    private static async Task ChurnAsync(GatewayServer server, TestClient stays, TimeSpan time)
    {
        const int Rounds = 50;
        var begin = TimeProvider.System.GetTimestamp();
        using var isOver = new CancellationTokenSource();
        var speaking = SpeakAsync(stays, isOver.Token);
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async worker =>
        {
            for (var round = 0; round < Rounds || TimeProvider.System.GetElapsedTime(begin) < time; round++)
            {
                await ComeAndGoAsync(server, (worker + round) % 4);
            }
        }));
        await isOver.CancelAsync();
        await speaking;
        await Eventually.TrueAsync(() => server.Rooms is { Count: 1, Memberships: 1 } && server.Sessions.Count == 1, "all but one are gone");
    }

    private static async Task SpeakAsync(TestClient stays, CancellationToken isOver)
    {
        while (!isOver.IsCancellationRequested)
        {
            Assert.Equal("OK", await AskAsync(stays, "SAY a something"));
        }
    }

    private static async Task ComeAndGoAsync(GatewayServer server, int end)
    {
        var client = await server.ConnectReadyAsync(end % 2 == 0 ? "line" : "frames");
        foreach (var request in new[] { "JOIN a", "JOIN b", "SAY b to whom it concerns", "LEAVE b", "JOIN b", "JOIN c" })
        {
            Assert.Equal("OK", await AskAsync(client, request));
        }

        switch (end)
        {
            case 0:
                client.Reset();
                break;
            case 1:
                await client.SendAsync("QUIT");
                break;
            case 2:
                client.FinishSending();
                break;
            default:
                server.Sessions.All.MinBy(session => session.Listener.Name == "line" ? 0 : 1)?.Push("NOTICE x"u8.ToArray(), cutsSlowConsumer: true);
                break;
        }

        client.Dispose();
    }

    // The reply, whatever is pushed before it.
    private static async Task<string> AskAsync(TestClient client, string request)
    {
        await client.SendAsync(request);
        while (true)
        {
            var message = await client.ReceiveAsync() ?? throw new EndOfStreamException("The server closed.");
            if (!message.StartsWith("MSG ", StringComparison.Ordinal) && !message.StartsWith("NOTICE ", StringComparison.Ordinal))
            {
                return message;
            }
        }
    }
}
