using Gateway.Tests.Support;

namespace Gateway.Tests.Rooms;

/// <summary>Everybody in one room. The gateway has a process of its own: its sockets and the clients' together are more than one may open.</summary>
public sealed class LargeRoomTests
{
    private const int Messages = 10;
    private const int AtOnce = 50;

    [Fact]
    public async Task All_members_of_a_large_room_hear_everything_in_order_and_nothing_is_left_behind()
    {
        var count = Strenuous.Or(10_000, 300);
        await using var gateway = await GatewayProcess.StartReadyAsync(
        [
            .. GatewayProcess.AnyPorts,
            $"--Gateway:Limits:MaxConnections={count + 1}",
            $"--Gateway:Limits:MaxConnectionsPerAddress={count + 1}",
        ]);
        var members = new List<TestClient>();
        while (members.Count < count)
        {
            members.AddRange(await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => JoinedAsync(gateway))));
        }

        using var says = await JoinedAsync(gateway);
        await says.SendAsync("WHO everyone");
        Assert.Equal($"OK {count + 1}", await says.ReceiveAsync());
        var hearing = members.Select(HearAsync).ToArray();
        await says.SendAsync([.. Enumerable.Range(0, Messages).Select(number => $"SAY everyone {number}")]);
        Assert.All(await says.ReceiveAsync(Messages), reply => Assert.Equal("OK", reply));
        Assert.All(await Task.WhenAll(hearing), heard => Assert.Equal(Enumerable.Range(0, Messages).Select(number => number.ToString()), heard));

        members.ForEach(member => member.Dispose());
        says.Dispose();
        using var http = new HttpClient { BaseAddress = gateway.Http };
        var metrics = "";
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        while (!IsEmpty(metrics) && !timeout.IsCancellationRequested)
        {
            metrics = await http.GetStringAsync("/metrics");
        }

        Assert.True(IsEmpty(metrics), metrics);
    }

    private static bool IsEmpty(string metrics) =>
        metrics.Contains("gateway_rooms{} 0\n", StringComparison.Ordinal)
        && metrics.Contains("gateway_room_memberships{} 0\n", StringComparison.Ordinal)
        && metrics.Contains("gateway_connections_active{listener=\"line\"} 0\n", StringComparison.Ordinal);

    private static async Task<TestClient> JoinedAsync(GatewayProcess gateway)
    {
        var client = await TestClient.ConnectAsync(gateway.EndPoint("line"));
        Assert.Equal("READY", await client.ReceiveAsync());
        await client.SendAsync("JOIN everyone");
        Assert.Equal("OK", await client.ReceiveAsync());
        return client;
    }

    private static async Task<IEnumerable<string>> HearAsync(TestClient member) =>
        (await member.ReceiveAsync(Messages)).Select(message => message.Split(' ', 4)[3]);
}
