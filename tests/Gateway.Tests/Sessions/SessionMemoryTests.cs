using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

/// <summary>What clients can make the process hold.</summary>
[Collection(AloneCollection.Name)]
public sealed class SessionMemoryTests
{
    [Fact]
    public async Task Twenty_raw_clients_that_never_read_cost_a_few_mebibytes()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Timeouts:Write", "00:05:00"));
        await server.AssertServesAsync();
        var before = Settled();
        var clients = new List<TestClient>();
        for (var count = 0; count < 20; count++)
        {
            var client = await server.ConnectAsync("echo");
            client.Socket.Blocking = false;
            clients.Add(client);
        }

        // Each sends until nobody takes anything: kernel buffers both ways and the session's share are full.
        var bytes = new byte[64 * 1024];
        foreach (var client in clients)
        {
            await client.FillAsync(bytes);
        }

        // The kernel takes bytes for a connection that the gateway has not got round to yet.
        await Eventually.TrueAsync(() => server.Sessions.Count == 20, "all twenty are served");
        Assert.InRange(Settled() - before, long.MinValue, 8 * 1024 * 1024);
        await server.AssertServesAsync();
        clients.ForEach(client => client.Reset());
        await Eventually.TrueAsync(() => server.Sessions.Count == 0, "every session ends");

        static long Settled() => GC.GetTotalMemory(forceFullCollection: true);
    }
}
