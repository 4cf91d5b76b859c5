using System.Net;
using Gateway.Hosting;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Tests.Hosting;

public sealed class StopSignalsTests
{
    [Fact]
    public async Task A_second_signal_ends_it_at_once_whatever_it_waits_for()
    {
        // The grace is longer than the time within which two signals are one.
        await using var gateway = await GatewayProcess.StartReadyAsync(
            [.. GatewayProcess.AnyPorts, "--Gateway:Shutdown:Grace=00:00:00.5", "--Gateway:Shutdown:Drain=00:10:00", "--Gateway:Timeouts:Linger=00:10:00"]);
        using var idle = await TestClient.ConnectAsync(gateway.EndPoint("line"));
        Assert.Equal("READY", await idle.ReceiveAsync());
        using var inHand = await TestClient.ConnectAsync(IPEndPoint.Parse(gateway.Http.Authority));
        await inHand.SendBytesAsync("POST /api/v1/commands/ECHO HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab"u8.ToArray());

        gateway.Signal(GatewayProcess.Terminate);
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("no new connections")), "the doors close");
        gateway.Signal(GatewayProcess.Interrupt);

        Assert.Equal(0, await gateway.ExitAsync());
        Assert.Contains(gateway.Output, line => line.Contains("Stopping at once"));
        Assert.Contains(gateway.Output, line => line.Contains("did not end in time and is cut"));
        Assert.Empty(gateway.Error);
    }

    [Fact]
    public async Task Signals_close_together_are_one()
    {
        var time = new TestTime();
        await using var server = await GatewayServer.StartAsync(time);
        var signals = server.Services.GetServices<IHostedService>().OfType<StopSignals>().Single();
        var drain = server.Services.GetRequiredService<Drain>();
        signals.Received();
        time.Advance(TimeSpan.FromSeconds(0.1));
        signals.Received();
        Assert.False(drain.Ended.IsCancellationRequested);
        time.Advance(TimeSpan.FromSeconds(0.1));
        signals.Received();
        Assert.True(drain.Ended.IsCancellationRequested);
    }
}
