using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting;

public sealed class ShutdownTests
{
    [Theory]
    [InlineData(GatewayProcess.Terminate)]
    [InlineData(GatewayProcess.Interrupt)]
    public async Task A_signal_ends_it_with_code_0_and_every_client_is_answered_and_closed_cleanly(int signal)
    {
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts);
        using var idle = await TestClient.ConnectAsync(gateway.EndPoint("line"));
        Assert.Equal("READY", await idle.ReceiveAsync());
        using var busy = await TestClient.ConnectAsync(gateway.EndPoint("line"));
        await busy.SendAsync("PING", "ECHO a");
        Assert.Equal(["READY", "PONG", "OK a"], await busy.ReceiveAsync(3));
        await busy.SendBytesAsync("ECHO half a li"u8.ToArray());
        using var kept = await TestClient.ConnectAsync(System.Net.IPEndPoint.Parse(gateway.Http.Authority));
        await kept.SendBytesAsync("GET /health HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        Assert.Equal("HTTP/1.1 200", Encoding.ASCII.GetString(await kept.ReceiveBytesAsync(12)));
        using var inHand = await TestClient.ConnectAsync(System.Net.IPEndPoint.Parse(gateway.Http.Authority));
        await inHand.SendBytesAsync("POST /api/v1/commands/ECHO HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab"u8.ToArray());

        gateway.Signal(signal);
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("Drain started:")), "the stop begins");
        await inHand.SendBytesAsync("c"u8.ToArray());

        // A reset would throw here.
        await idle.ReceiveToEndAsync();
        await busy.ReceiveToEndAsync();
        await kept.ReceiveToEndAsync();
        Assert.EndsWith("\r\n\r\nOK abc", Encoding.ASCII.GetString(await inHand.ReceiveToEndAsync()));
        idle.Dispose();
        busy.Dispose();
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.Contains(gateway.Output, line => line.Contains("\"Stopped\""));
        Assert.Empty(gateway.Error);
    }

    [Fact]
    public async Task A_client_that_never_reads_is_cut_after_Drain()
    {
        await using var gateway = await GatewayProcess.StartReadyAsync(
            [.. GatewayProcess.AnyPorts, "--Gateway:Shutdown:Drain=00:00:01", "--Gateway:Timeouts:Write=00:10:00", "--Gateway:Timeouts:Linger=00:10:00"]);
        using var stuck = await TestClient.ConnectAsync(gateway.EndPoint("echo"), receiveBuffer: 4096);
        await FillAsync(stuck);

        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.Contains(gateway.Output, line => line.Contains("did not end in time; aborting it"));
    }

    // Until nothing more is taken: the answers fill both sides' buffers.
    private static async Task FillAsync(TestClient client)
    {
        var bytes = new byte[64 * 1024];
        var isTaken = true;
        while (isTaken)
        {
            using var timeout = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
            try
            {
                await client.Socket.SendAsync(bytes.AsMemory(), timeout.Token);
            }
            catch (OperationCanceledException)
            {
                isTaken = false;
            }
        }
    }
}
