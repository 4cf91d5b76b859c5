using System.Net;
using System.Runtime.InteropServices;
using Gateway.Hosting.Signals;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Hosting.Signals;

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
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("listeners closed")), "the doors close");
        gateway.Signal(GatewayProcess.Interrupt);

        Assert.Equal(0, await gateway.ExitAsync());
        Assert.Contains(gateway.Output, line => line.Contains("stopping at once"));
        Assert.Contains(gateway.Output, line => line.Contains("did not end in time; aborting it"));
        Assert.Empty(gateway.Error);
    }

    [Fact]
    public async Task A_signal_while_it_starts_ends_it_as_any_other()
    {
        await using var gateway = GatewayProcess.Start(GatewayProcess.AnyPorts);
        await Eventually.TrueAsync(() => gateway.Output.Count > 0, "the first door is open");
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.Empty(gateway.Error);
    }

    [Fact]
    public async Task An_interrupt_skips_the_grace_and_SIGTERM_keeps_it()
    {
        string[] options = [.. GatewayProcess.AnyPorts, "--Gateway:Shutdown:Grace=01:00:00"];
        await using var interrupted = await GatewayProcess.StartReadyAsync(options);
        interrupted.Signal(GatewayProcess.Interrupt);
        Assert.Equal(0, await interrupted.ExitAsync());
        Assert.Contains(interrupted.Output, line => line.Contains("stopping without a grace period"));
        Assert.Contains(interrupted.Output, line => line.Contains("\"Stopped\""));
        Assert.Empty(interrupted.Error);

        await using var terminated = await GatewayProcess.StartReadyAsync(options);
        terminated.Signal(GatewayProcess.Terminate);
        await Eventually.TrueAsync(() => terminated.Output.Any(line => line.Contains("accepting for 01:00:00")), "the grace begins");
        using (var late = await TestClient.ConnectAsync(terminated.EndPoint("line")))
        {
            Assert.Equal("READY", await late.ReceiveAsync());
        }

        // Behind what counts as the same signal.
        await Eventually.TrueAsync(
            () =>
            {
                terminated.Signal(GatewayProcess.Terminate);
                return terminated.Output.Any(line => line.Contains("stopping at once"));
            },
            "a second signal ends it at once");
        Assert.Equal(0, await terminated.ExitAsync());
    }

    [Fact]
    public async Task An_interrupt_during_the_grace_of_another_stop_ends_the_grace()
    {
        await using var gateway = await GatewayProcess.StartReadyAsync([.. GatewayProcess.AnyPorts, "--Gateway:Shutdown:Grace=01:00:00"]);
        using var http = new HttpClient { BaseAddress = gateway.Http };
        using var begun = await http.PostAsync("/api/v1/drain", null);
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("accepting for 01:00:00")), "the grace begins");
        gateway.Signal(GatewayProcess.Interrupt);
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.Contains(gateway.Output, line => line.Contains("\"Stopped\""));
    }

    [Theory]
    [InlineData(GatewayProcess.Terminate)]
    [InlineData(GatewayProcess.Interrupt)]
    public async Task A_second_signal_ends_it_while_a_silent_collector_is_waited_for(int signal)
    {
        using var silent = new SilentServer();
        await using var gateway = await GatewayProcess.StartReadyAsync(
            GatewayProcess.AnyPorts,
            new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = silent.Url, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf", ["OTEL_METRIC_EXPORT_INTERVAL"] = "100" });
        await silent.ConnectedAsync();
        gateway.Signal(signal);
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("sessions ended in")), "there is nothing but the collector to wait for");
        var began = TimeProvider.System.GetTimestamp();
        try
        {
            gateway.Signal(signal);
        }
        catch (Xunit.Sdk.XunitException)
        {
            // It has ended by itself meanwhile.
        }

        await gateway.ExitAsync();
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 8);
    }

    [Fact]
    public async Task Signals_close_together_are_one()
    {
        var time = new FakeTimeProvider();
        await using var server = await GatewayServer.StartAsync(time);
        var signals = server.Services.GetServices<IHostedService>().OfType<StopSignals>().Single();
        var drain = server.Services.GetRequiredService<Drain>();
        signals.Received(PosixSignal.SIGTERM);
        time.Advance(TimeSpan.FromSeconds(0.1));
        signals.Received(PosixSignal.SIGTERM);
        Assert.False(drain.Ended.IsCancellationRequested);
        time.Advance(TimeSpan.FromSeconds(0.1));
        signals.Received(PosixSignal.SIGTERM);
        Assert.True(drain.Ended.IsCancellationRequested);
    }
}
