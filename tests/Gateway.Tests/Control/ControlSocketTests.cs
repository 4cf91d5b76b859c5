using System.Net.Sockets;
using Gateway.Hosting;
using Gateway.Lifetime;
using Gateway.Tests.Support;
using Gateway.Transports;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Control;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ControlSocketTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string Path => _directory["control"];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(new byte[] { 1 }, 1)]
    [InlineData(new byte[] { 2 }, 1)]
    [InlineData(new byte[] { 0 }, 0)]
    [InlineData(new byte[] { 3 }, 0)]
    [InlineData(new byte[] { 0xFE }, 0)]
    [InlineData(new byte[] { 1, 1 }, 0)]
    [InlineData(new byte[] { 0xFF, 0xFF }, 0)]
    [InlineData(new byte[0], 0)]
    public async Task A_byte_is_answered_with_a_byte(byte[] request, byte answer)
    {
        await using var server = await StartAsync();
        using var client = Client();
        Assert.Equal([answer], await client.AskAsync(request));
    }

    [Fact]
    public async Task A_big_datagram_is_just_unknown()
    {
        await using var server = await StartAsync();
        using var client = Client();
        Assert.Equal([0], await client.AskAsync(new byte[100_000]));
        Assert.Equal([1], await client.AskAsync(1));
    }

    [Fact]
    public async Task It_is_busy_at_the_limit_and_while_it_drains()
    {
        var server = await StartAsync(("Gateway:Limits:MaxConnections", "1"), ("Gateway:Timeouts:Linger", "00:01:00"), ("Gateway:Shutdown:Drain", "00:01:00"));
        using var client = Client();
        using (var session = await server.ConnectReadyAsync())
        {
            Assert.Equal([2], await client.AskAsync(2));
        }

        await Eventually.TrueAsync(() => server.Sessions.Count == 0, "the session's end");
        await Eventually.TrueAsync(() => server.Services.GetRequiredService<Gateway.Limits.ConnectionGate>().Count == 0, "its slot");
        Assert.Equal([1], await client.AskAsync(2));
        using var last = await server.ConnectReadyAsync();
        var stopping = server.StopAsync();
        await Eventually.TrueAsync(() => server.Services.GetRequiredService<GatewayState>().IsDraining, "drain");
        Assert.Equal([2], await client.AskAsync(2));
        Assert.Equal([1], await client.AskAsync(1));
        last.Dispose();
        await stopping.WaitAsync(TestClient.Patience);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Shutdown_is_acknowledged_then_begins()
    {
        await using var server = await StartAsync();
        var stopping = server.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var client = Client();
        Assert.Equal([0xFF], await client.AskAsync(0xFF));
        await Eventually.TrueAsync(() => stopping.IsCancellationRequested, "stopping");
    }

    [Fact]
    public async Task A_process_that_is_told_to_ends_well_and_leaves_no_file()
    {
        await using var gateway = await GatewayProcess.StartReadyAsync([.. GatewayProcess.AnyPorts, $"--Gateway:Control:Path={Path}"]);
        using var client = Client();
        Assert.Equal([0xFF], await client.AskAsync(0xFF));
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.Contains(gateway.Output, line => line.Contains("Shutdown requested on the control socket"));
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public async Task The_file_is_for_its_owner_alone()
    {
        await using var server = await StartAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Fact]
    public async Task A_killed_process_s_file_is_replaced()
    {
        await using (var gateway = await GatewayProcess.StartReadyAsync(
            [.. GatewayProcess.AnyPorts, $"--Gateway:Control:Path={Path}", $"--Gateway:Listeners:line:Url=unix://{_directory["line"]}"]))
        {
            await gateway.KillAsync();
        }

        Assert.True(File.Exists(Path));
        Assert.True(File.Exists(_directory["line"]));
        await using var server = await StartAsync(("Gateway:Listeners:line:Url", $"unix://{_directory["line"]}"));
        using var client = Client();
        Assert.Equal([1], await client.AskAsync(1));
        await server.AssertServesAsync();
    }

    [Fact]
    public async Task A_living_process_s_file_is_not()
    {
        await using var living = await StartAsync();
        var fault = await Assert.ThrowsAsync<DatagramListenerException>(() => StartAsync());
        Assert.Equal($"Gateway:Control:Path can't open unix://{Path}: another process serves that socket. Stop it, or choose another path.", fault.Message);
        using var client = Client();
        Assert.Equal([1], await client.AskAsync(1));
    }

    [Fact]
    public async Task A_path_in_a_missing_directory_stops_the_start()
    {
        var fault = await Assert.ThrowsAsync<DatagramListenerException>(() => StartAsync(("Gateway:Control:Path", _directory["missing/control"])));
        Assert.StartsWith($"Gateway:Control:Path can't open unix://{_directory["missing/control"]}: the directory {_directory["missing"]} does not exist", fault.Message);
    }

    [Theory]
    [InlineData(108)]
    [InlineData(5000)]
    public async Task A_path_that_is_too_long_is_a_fault(int length)
    {
        var path = _directory[new string('x', length - _directory.Path.Length - 1)];
        var fault = await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync(("Gateway:Control:Path", path)));
        Assert.Equal([$"Gateway:Control:Path is '{path}': the path is longer than the 107 bytes that a socket's address holds."], fault.Faults);
    }

    [Fact]
    public async Task A_relative_path_is_a_fault()
    {
        var fault = await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync(("Gateway:Control:Path", "control")));
        Assert.Equal(["Gateway:Control:Path is 'control': use the absolute path of a file."], fault.Faults);
    }

    [Fact]
    public async Task Senders_without_an_address_or_gone_or_silent_do_no_harm()
    {
        await using var server = await StartAsync();
        var address = new UnixDomainSocketEndPoint(Path);
        using (var nameless = DatagramClient.Nameless(address))
        {
            nameless.Send([1]);
        }

        for (var index = 0; index < 100; index++)
        {
            using var gone = new DatagramClient(Path, _directory["gone"]);
            gone.Socket.Send([1]);
        }

        using var client = Client();
        using (var silent = new DatagramClient(Path, _directory["silent"]))
        {
            // What it does not read fills the kernel's buffer: the door waits for nobody, and goes on once it is gone.
            for (var index = 0; index < 20_000; index++)
            {
                silent.Socket.Send([1]);
            }
        }

        Assert.Equal([1], await client.AskAsync(1));
    }

    [Fact]
    public async Task A_shutdown_from_a_sender_without_an_address_counts()
    {
        await using var server = await StartAsync();
        using var nameless = DatagramClient.Nameless(new UnixDomainSocketEndPoint(Path));
        nameless.Send([0xFF]);
        var stopping = server.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await Eventually.TrueAsync(() => stopping.IsCancellationRequested, "stopping");
    }

    [SkippableFact]
    public async Task Socat_is_answered()
    {
        await using var server = await StartAsync();
        var (_, output) = await Tool.RunAsync(Tool.Require("socat", "socat"), ["-t1", "-", $"UNIX-SENDTO:{Path},bind={_directory["socat"]}"], "\u0001");
        Assert.Equal("\u0001", output);
    }

    private DatagramClient Client() => new(Path, _directory["client"]);

    private Task<GatewayServer> StartAsync(params (string, string?)[] options) =>
        GatewayServer.StartAsync([("Gateway:Control:Path", Path), .. options]);
}
