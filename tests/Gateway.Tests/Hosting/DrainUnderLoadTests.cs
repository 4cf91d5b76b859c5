using System.Net;
using Gateway.Tests.Diagnostics;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting;

/// <summary>What operators are promised of a drain, with the real process, the real signal and the real balancer.</summary>
[Collection(AloneCollection.Name)]
public sealed class DrainUnderLoadTests
{
    private const string Notice = "NOTICE shutting down";

    public static TheoryData<string> Transports => OperatingSystem.IsLinux() ? ["Epoll", "Sockets"] : ["Sockets"];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Sixty_busy_clients_get_every_answer_and_no_reset(string transport)
    {
        // The longer the drain, the longer a client may take to heed the notice: a loaded machine must not decide this.
        await using var gateway = await GatewayProcess.StartReadyAsync([.. GatewayProcess.AnyPorts, $"--Gateway:Transport={transport}", "--Gateway:Shutdown:Drain=00:01:00"]);
        var clients = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => ReadyAsync(gateway.EndPoint("line"))));
        var working = clients.Select(client => Task.Run(() => BusyClient.WorkAsync(client))).ToArray();
        await UntilServedAsync(gateway, 20_000, working);

        gateway.Signal(GatewayProcess.Terminate);

        // A reset would throw.
        Assert.All(await Task.WhenAll(working), unanswered => Assert.Equal(0, unanswered));
        Array.ForEach(clients, client => client.Dispose());
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.DoesNotContain(gateway.Output, line => line.Contains("is cut"));
        Assert.Empty(gateway.Error);
    }

    [SkippableFact]
    public async Task Two_gateways_behind_HAProxy_are_restarted_in_turn_and_no_request_fails()
    {
        Tool.Require("haproxy", "haproxy");
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        var places = new[] { first, second }.Select(gateway => (Line: gateway.EndPoint("line"), Http: IPEndPoint.Parse(gateway.Http.Authority))).ToArray();
        await using var proxy = await RealProxy.HaproxyAsync(
        [
            "option httpchk GET /health/ready",
            "option redispatch",
            "retries 3",
            .. places.Select((place, number) => $"server gateway{number} {place.Line} check addr {place.Http.Address} port {place.Http.Port} inter 100ms fall 1 rise 1"),
        ]);
        using var enough = new CancellationTokenSource();
        var working = Enumerable.Range(0, 12).Select(_ => Task.Run(() => UseAsync(proxy.EndPoint, enough.Token))).ToArray();
        try
        {
            await UntilServedAsync(first, 500, working);
            await UntilServedAsync(second, 500, working);
            await EndAsync(first);
            await using var firstAgain = await StartAsync(places[0].Line, places[0].Http);
            await UntilServedAsync(firstAgain, 500, working);
            await EndAsync(second);
            await using var secondAgain = await StartAsync(places[1].Line, places[1].Http);
            await UntilServedAsync(secondAgain, 500, working);
            await enough.CancelAsync();
            Assert.All(await Task.WhenAll(working), served => Assert.NotEqual(0, served));
        }
        finally
        {
            await enough.CancelAsync();
        }
    }

    private static async Task<TestClient> ReadyAsync(EndPoint endPoint)
    {
        var client = await TestClient.ConnectAsync(endPoint);
        Assert.Equal("READY", await client.ReceiveAsync());
        return client;
    }

    // Short sessions, so that there are always new ones; whoever is told of a drain waits for the close. Everything but an answer throws.
    private static async Task<int> UseAsync(EndPoint proxy, CancellationToken enough)
    {
        var served = 0;
        while (!enough.IsCancellationRequested)
        {
            using var client = await ReadyAsync(proxy);
            for (var number = 0; number < 20 && !enough.IsCancellationRequested; number++)
            {
                await client.SendAsync($"ECHO {served}");
                var answer = await client.ReceiveAsync();
                var isTold = answer == Notice;
                Assert.Equal($"OK {served++}", isTold ? await client.ReceiveAsync() : answer);
                if (isTold)
                {
                    await client.AssertClosedAsync();
                    break;
                }

                // A client's own pace: the machine is to be loaded, not the test to be a race for it.
                await Task.Delay(TimeSpan.FromMilliseconds(3), TimeProvider.System, CancellationToken.None);
            }
        }

        return served;
    }

    private static async Task EndAsync(GatewayProcess gateway)
    {
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.DoesNotContain(gateway.Output, line => line.Contains("is cut"));
        Assert.Empty(gateway.Error);
    }

    // So many messages have left it; a client that failed meanwhile says why.
    private static async Task UntilServedAsync(GatewayProcess gateway, int messages, Task[] working)
    {
        using var http = new HttpClient { BaseAddress = gateway.Http };
        var begun = TimeProvider.System.GetTimestamp();
        while ((await Exposition.OfAsync(http))["gateway_messages_sent_total", "listener=\"line\""] < messages)
        {
            if (working.FirstOrDefault(client => client.IsFaulted) is { } failed)
            {
                await failed;
            }

            Assert.InRange(TimeProvider.System.GetElapsedTime(begun), TimeSpan.Zero, TestClient.Patience);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }

    private static Task<GatewayProcess> StartAsync(IPEndPoint? line = null, IPEndPoint? http = null) => GatewayProcess.StartReadyAsync(
    [
        .. GatewayProcess.AnyPorts,
        $"--Gateway:Listeners:line:Url=tcp://{line ?? new IPEndPoint(IPAddress.Loopback, 0)}",
        $"--Kestrel:Endpoints:Http:Url=http://{http ?? new IPEndPoint(IPAddress.Loopback, 0)}",
        "--Gateway:Shutdown:Grace=00:00:01",
        "--Gateway:Shutdown:Drain=00:00:20",
    ]);
}
