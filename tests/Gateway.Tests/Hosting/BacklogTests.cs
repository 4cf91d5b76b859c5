using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting;

/// <summary>Who connects while the gateway stops is served, told, or finds that nobody listens: never reset.</summary>
[Collection(AloneCollection.Name)]
public sealed class BacklogTests
{
    public static TheoryData<string, string> Doors
    {
        get
        {
            var doors = new TheoryData<string, string>();
            foreach (var transport in OperatingSystem.IsLinux() ? new[] { "Epoll", "Sockets" } : ["Sockets"])
            {
                doors.Add(transport, "tcp");
                doors.Add(transport, "tls");
            }

            return doors;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Doors))]
    public async Task Four_hundred_that_connect_around_SIGTERM_are_not_reset(string transport, string door)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere the kernel can't be asked to let nobody else in");
        using var certificates = new TestCertificates();
        await using var gateway = await GatewayProcess.StartReadyAsync(
        [
            .. GatewayProcess.AnyPorts,

            // A session may outlive its client by a little.
            "--Gateway:Limits:MaxConnectionsPerAddress=10000",
            $"--Gateway:Transport={transport}",
            .. door == "tls" ? certificates.Options("line").Where(option => option.Value is not null).Select(option => $"--{option.Key}={option.Value}") : [],
        ]);
        var endPoint = gateway.EndPoint("line");
        using var over = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 400).Select(number => Task.Run(() => ComeAsync(endPoint, door == "tls" ? certificates : null, over.Token))).ToArray();
        await Eventually.TrueAsync(() => s_served > 200, "clients are served");
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
        await over.CancelAsync();
        Assert.Equal(0, (await Task.WhenAll(clients)).Sum());
    }

    [SkippableFact]
    public async Task Nor_are_those_that_ask_over_HTTP()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere the kernel can't be asked to let nobody else in");
        await using var gateway = await GatewayProcess.StartReadyAsync([.. GatewayProcess.AnyPorts, "--Gateway:Limits:MaxHttpConnections=5000"]);
        var endPoint = new IPEndPoint(IPAddress.Loopback, gateway.Http.Port);
        var served = 0;
        using var over = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 400).Select(_ => Task.Run(() => AskAsync(endPoint, () => Interlocked.Increment(ref served), over.Token))).ToArray();
        await Eventually.TrueAsync(() => Volatile.Read(ref served) > 200, "clients are served");
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
        await over.CancelAsync();
        Assert.Empty((await Task.WhenAll(clients)).OfType<string>());
    }

    private static int s_served;

    // Asks again and again, each time by another connection; the answer is what happened to it beside an answer and a refusal.
    private static async Task<string?> AskAsync(IPEndPoint endPoint, Action served, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                using var client = await TestClient.ConnectAsync(endPoint);
                await client.SendBytesAsync("GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray());
                var answer = Encoding.ASCII.GetString(await client.ReceiveToEndAsync());
                if (!answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal))
                {
                    return $"closed with '{answer}'";
                }

                served();
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
            {
                return null;
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
                return exception.Message;
            }
        }

        return null;
    }

    // Connects and asks again and again; the answer is how often that was reset.
    private static async Task<int> ComeAsync(IPEndPoint endPoint, TestCertificates? certificates, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            TestClient client;
            try
            {
                client = await TestClient.ConnectAsync(endPoint);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
            {
                return 0;
            }

            using (client)
            {
                try
                {
                    if (certificates is not null)
                    {
                        await client.SecureAsync(certificates);
                    }

                    await client.SendAsync("QUIT");
                    var said = Encoding.ASCII.GetString(await client.ReceiveToEndAsync());
                    Assert.True(said.EndsWith("BYE\n", StringComparison.Ordinal) || said.Contains("shutting down", StringComparison.Ordinal), said);
                    Interlocked.Increment(ref s_served);
                }
                catch (Exception exception) when (exception is SocketException or IOException && certificates is null)
                {
                    return 1;
                }
                catch (IOException)
                {
                    // Under TLS nothing can be said to who has not shaken hands.
                    return 0;
                }
            }
        }

        return 0;
    }
}
