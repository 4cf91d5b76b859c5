using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting.Signals;

/// <summary>SIGHUP and SIGUSR1, of which either would end a process that does not take it.</summary>
public sealed class OperatorSignalsTests
{
    private const string Settings = """{ "Gateway": { "Limits": { "MaxMessageSize": 1000 } } }""";

    [SkippableFact]
    public async Task SIGHUP_reads_the_configuration_again_and_nobody_notices()
    {
        Skip.If(OperatingSystem.IsWindows(), "signals");
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts, settings: Settings);
        using var client = await TestClient.ConnectAsync(gateway.EndPoint("line"));
        Assert.Equal("READY", await client.ReceiveAsync());

        gateway.Signal(GatewayProcess.HangUp);
        await LoggedAsync(gateway, "\"EventId\":150,");
        await LoggedAsync(gateway, "Configuration reloaded: nothing changed");

        await File.WriteAllTextAsync(gateway.Settings, Settings.Replace("1000", "2000"));
        gateway.Signal(GatewayProcess.HangUp);
        await LoggedAsync(gateway, "Configuration reloaded: Gateway:Limits:MaxMessageSize");

        await File.WriteAllTextAsync(gateway.Settings, Settings.Replace("1000", "-1"));
        gateway.Signal(GatewayProcess.HangUp);
        await LoggedAsync(gateway, "was not applied; keeping the previous one. Gateway:Limits:MaxMessageSize is -1");

        await client.SendAsync("PING");
        Assert.Equal("PONG", await client.ReceiveAsync());
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
    }

    [SkippableFact]
    public async Task Neither_ends_a_process_that_is_on_its_way_out()
    {
        Skip.If(OperatingSystem.IsWindows(), "signals");
        await using var gateway = await GatewayProcess.StartReadyAsync([.. GatewayProcess.AnyPorts, "--Gateway:Timeouts:Linger=00:00:15", "--Gateway:Shutdown:Drain=00:00:20"]);

        // A client that does not close its side keeps the drain open.
        using var client = await TestClient.ConnectAsync(gateway.EndPoint("line"));
        Assert.Equal("READY", await client.ReceiveAsync());
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal("NOTICE shutting down", await client.ReceiveAsync());
        await client.AssertClosedAsync();
        gateway.Signal(GatewayProcess.HangUp);
        gateway.Signal(GatewayProcess.User1);
        await LoggedAsync(gateway, "Configuration reloaded: nothing changed");
        await LoggedAsync(gateway, "Status: draining, 1 sessions left");
        client.Dispose();
        Assert.Equal(0, await gateway.ExitAsync());
    }

    [SkippableFact]
    public async Task SIGUSR1_logs_how_it_is()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the signal's number");
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts);
        using var client = await TestClient.ConnectAsync(gateway.EndPoint("line"));
        Assert.Equal("READY", await client.ReceiveAsync());

        gateway.Signal(GatewayProcess.User1);
        await LoggedAsync(gateway, "Status: ready, up for 0.");
        var line = gateway.Output.Single(line => line.Contains("\"EventId\":152,"));
        Assert.Contains("1 sessions (echo 0, frames 0, line 1, ws 0), 1 of 10000 connections", line);
        Assert.Matches(@"\d+ open files of \d+", line);
        await client.SendAsync("PING");
        Assert.Equal("PONG", await client.ReceiveAsync());
    }

    private static Task LoggedAsync(GatewayProcess gateway, string text) => Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains(text)), text);
}
