using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting;

public sealed class VerbTests
{
    [Fact]
    public async Task Selftest_shakes_hands_over_every_door()
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync(["selftest"]);

        Assert.True(exitCode == 0, output + error);
        Assert.Contains("line: client received server observed \"ping over loopback\"", output);
        Assert.Contains("frames: client received server observed \"ping over loopback\"", output);
        Assert.Contains("http: client received ok", output);
    }

    [Fact]
    public async Task Selftest_needs_no_port_that_a_running_gateway_has()
    {
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts);
        var taken = new Dictionary<string, string> { ["Gateway__Listeners__line__Url"] = $"tcp://{gateway.EndPoint("line")}" };

        Assert.Equal(0, (await GatewayProcess.RunAsync(["selftest"], taken)).ExitCode);
    }

    // The exit code is what scripts and orchestrators read; an abort says that the program is broken.
    [SkippableTheory]
    [InlineData("check --Gateway:Limits:MaxConnections=0", 1)]
    [InlineData("check --Gateway:Limits:MaxConnections=10 --Gateway:Limits:MaxHttpConnections=10", 0)]
    [InlineData("--Gateway:Limits:MaxConnections=0", 1)]
    [InlineData("healthcheck --Kestrel:Endpoints:Http:Url=http://127.0.0.1:1", 1)]
    [InlineData("nonsense", 2)]
    [InlineData("--help", 0)]
    public async Task The_exit_code_is_the_same_where_nothing_can_be_written(string args, int exitCode)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "/dev/full is Linux's.");
        foreach (var output in new[] { ">/dev/full 2>/dev/full", ">&- 2>&-", ">/dev/full" })
        {
            var line = $"exec dotnet {Path.Combine(AppContext.BaseDirectory, "Gateway.dll")} {args} {string.Join(' ', args.StartsWith("check", StringComparison.Ordinal) ? GatewayProcess.AnyPorts : [])} {output}";
            using var process = System.Diagnostics.Process.Start("sh", ["-c", line]);
            await process.WaitForExitAsync().WaitAsync(TestClient.Patience);
            Assert.Equal((output, exitCode), (output, process.ExitCode));
        }
    }

    [Fact]
    public async Task Healthcheck_follows_a_gateway_through_its_life()
    {
        await using var gateway = await GatewayProcess.StartReadyAsync([.. GatewayProcess.AnyPorts, "--Gateway:Timeouts:Linger=00:00:15", "--Gateway:Shutdown:Drain=00:00:20"]);
        string[] check = ["healthcheck", $"--Kestrel:Endpoints:Http:Url={gateway.Http}", $"--Gateway:Listeners:line:Url=tcp://{gateway.EndPoint("line")}"];
        Assert.Equal((0, "healthy", ""), await GatewayProcess.RunAsync(check));

        // A client that does not close its side keeps the drain open.
        using var client = await TestClient.ConnectAsync(gateway.EndPoint("line"));
        Assert.Equal("READY", await client.ReceiveAsync());
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal("NOTICE shutting down", await client.ReceiveAsync());
        await client.AssertClosedAsync();
        Assert.Equal((1, "unhealthy: /health/ready answered 503", ""), await GatewayProcess.RunAsync(check));

        client.Dispose();
        Assert.Equal(0, await gateway.ExitAsync());
        var (exitCode, output, _) = await GatewayProcess.RunAsync(check);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("unhealthy: Connection refused", output);
    }

    [Fact]
    public async Task Healthcheck_asks_a_line_as_well_as_HTTP()
    {
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts);
        var (exitCode, output, _) = await GatewayProcess.RunAsync(
            ["healthcheck", $"--Kestrel:Endpoints:Http:Url={gateway.Http}", $"--Gateway:Listeners:line:Url=tcp://{gateway.EndPoint("frames")}"]);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("unhealthy: line answered PING with ", output);
    }

    [SkippableFact]
    public async Task Healthcheck_asks_HTTP_on_a_Unix_socket()
    {
        Skip.If(OperatingSystem.IsWindows(), "Unix sockets.");
        using var folder = new TempDirectory();
        var http = $"http://unix:{folder["http.sock"]}";
        string[] check = ["healthcheck", $"--Kestrel:Endpoints:Http:Url={http}"];
        await using (var gateway = await GatewayProcess.StartReadyAsync([.. GatewayProcess.AnyPorts, $"--Kestrel:Endpoints:Http:Url={http}"]))
        {
            check = [.. check, $"--Gateway:Listeners:line:Url=tcp://{gateway.EndPoint("line")}"];
            Assert.Equal((0, "healthy", ""), await GatewayProcess.RunAsync(check));
        }

        var (exitCode, output, _) = await GatewayProcess.RunAsync(check);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("unhealthy: ", output);
        Assert.Contains("http.sock", output);
    }

    [Fact]
    public async Task Healthcheck_with_nothing_to_ask_is_not_healthy()
    {
        var (exitCode, output, _) = await GatewayProcess.RunAsync(["healthcheck"], settings: "{}");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("unhealthy: neither ", output);
    }

    [Fact]
    public async Task Check_shows_what_is_in_effect_and_that_it_fits()
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync(
            ["check", .. GatewayProcess.AnyPorts, "--Gateway:Limits:MaxConnections=100", "--Gateway:Limits:MaxHttpConnections=100", "--Gateway:Shutdown:Grace=00:00:05", "--Gateway:Shutdown:Drain=00:00:20"]);

        Assert.True(exitCode == 0, output + error);
        Assert.All(
            ["OK: Gateway would start", "The configuration is valid", "\"MaxConnections\": 100,", "\"RateLimitAction\": \"Delay\"", "\"Idle\": \"00:05:00\"", "\"Url\": \"http://127.0.0.1:0\""],
            text => Assert.Contains(text, output));
        Assert.Contains("fits  memory: 100 sessions x 1 MiB at their worst + 128 MiB for the process = 228 MiB of ", output);
        Assert.Contains("fits  open files: 100 sessions + 100 HTTP + 1280 being refused + ", output);
        Assert.Contains("fits  stopping: 5 s grace + 20 s drain + 5 s for HTTP = 30 s of the 30 s until it is killed", output);
    }

    [Fact]
    public async Task Check_says_what_is_too_much()
    {
        var (exitCode, output, _) = await GatewayProcess.RunAsync(
            ["check", "--Gateway:Limits:MaxSessionMemory=1073741824", "--Gateway:Shutdown:Drain=00:01:00"]);

        Assert.Equal(1, exitCode);
        Assert.Contains("TOO MUCH  memory: ", output);
        Assert.Contains("TOO MUCH  stopping: 5 s grace + 60 s drain + 5 s for HTTP = 70 s of the 30 s until it is killed. Raise the stop timeout (terminationGracePeriodSeconds, stop_grace_period, TimeoutStopSec) to 70 s and say so by Gateway:Shutdown:StopTimeout, or lower Gateway:Shutdown:Drain to 20 s", output);
        Assert.Contains("or lower Gateway:Limits:MaxConnections", output);
    }

    [Fact]
    public async Task Check_tells_faults_as_a_start_does()
    {
        var (exitCode, _, error) = await GatewayProcess.RunAsync(["check", "--Gateway:Limits:MaxConnections=0"]);

        Assert.Equal(1, exitCode);
        Assert.Contains("Gateway:Limits:MaxConnections is 0", error);
    }

    [Theory]
    [InlineData("--help", 0)]
    [InlineData("-h", 0)]
    [InlineData("help", 0)]
    [InlineData("frobnicate", 2)]
    public async Task Help_names_every_verb(string argument, int expected)
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync([argument]);

        Assert.Equal(expected, exitCode);
        Assert.All(["healthcheck", "selftest", "check"], verb => Assert.Contains($"Gateway {verb}", expected == 0 ? output : error));
    }
}
