using System.Net.Sockets;
using System.Runtime.Versioning;
using Gateway.Tests.Support;
using Gateway.Transports;

namespace Gateway.Tests.Transports;

/// <summary>Whoever exits takes its own socket's file with it, never its successor's: A starts, rm, B starts, A stops.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class UnixSocketFileTests : IDisposable
{
    private const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [SkippableTheory]
    [InlineData("Epoll", "listener")]
    [InlineData("Sockets", "listener")]
    [InlineData("Auto", "http")]
    [InlineData("Auto", "control")]
    public async Task A_successor_s_file_stays_and_one_s_own_goes(string transport, string door)
    {
        Skip.If(transport == "Epoll" && !Gateway.Platform.LinuxKernel.IsUsed, "Epoll is Linux's.");
        var path = _directory["door"];
        var first = await StartAsync(transport, door);
        File.Delete(path);
        var second = await StartAsync(transport, door);
        await first.DisposeAsync();
        Assert.True(Path.Exists(path));
        await AssertServesAsync(door);
        await second.DisposeAsync();
        Assert.False(Path.Exists(path));
    }

    [Theory]
    [InlineData("listener")]
    [InlineData("http")]
    [InlineData("control")]
    public async Task What_is_no_socket_any_more_stays(string door)
    {
        var path = _directory["door"];
        await using (await StartAsync("Auto", door))
        {
            File.Delete(path);
            await File.WriteAllTextAsync(path, "precious");
        }

        Assert.Equal("precious", await File.ReadAllTextAsync(path));
    }

    [Theory]
    [InlineData("listener")]
    [InlineData("http")]
    [InlineData("control")]
    public async Task A_file_that_is_gone_is_no_fault(string door)
    {
        await using var server = await StartAsync("Auto", door);
        File.Delete(_directory["door"]);
    }

    /// <summary>A real process with a umask of its own.</summary>
    [SkippableTheory]
    [InlineData("0")]
    [InlineData("022")]
    [InlineData("077")]
    [InlineData("777")]
    public async Task Whatever_the_umask_is_files_are_for_owner_and_group_and_control_for_the_owner(string umask)
    {
        Skip.If(OperatingSystem.IsWindows(), "Unix sockets.");
        await using var gateway = await GatewayProcess.StartReadyAsync(
            [
                .. GatewayProcess.AnyPorts,
                $"--Kestrel:Endpoints:Http:Url=http://unix:{_directory["http"]}",
                $"--Gateway:Listeners:line:Url=unix://{_directory["line"]}",
                $"--Gateway:Control:Path={_directory["control"]}",
            ],
            before: ["sh", "-c", $"umask {umask}; exec \"$@\"", "sh"]);
        Assert.Equal(
            (OwnerAndGroup, OwnerAndGroup, UnixFileMode.UserRead | UnixFileMode.UserWrite),
            (File.GetUnixFileMode(_directory["http"]), File.GetUnixFileMode(_directory["line"]), File.GetUnixFileMode(_directory["control"])));
    }

    /// <summary>Between bind and listen the file is there already: it must not be wider then.</summary>
    [Fact]
    public void The_file_is_never_wider_than_it_shall_be()
    {
        using var socket = UnixSocket.Bind(SocketType.Stream, _directory["door"], UnixSocketFile.ClientMode);
        Assert.Equal(OwnerAndGroup, File.GetUnixFileMode(_directory["door"]));
        Assert.Equal(_directory["door"], socket.LocalEndPoint!.ToString());
    }

    private Task<GatewayServer> StartAsync(string transport, string door) => GatewayServer.StartAsync(("Gateway:Transport", transport), door switch
    {
        "http" => ("Kestrel:Endpoints:Local:Url", $"http://unix:{_directory["door"]}"),
        "control" => ("Gateway:Control:Path", _directory["door"]),
        _ => ("Gateway:Listeners:line:Url", $"unix://{_directory["door"]}"),
    });

    private async Task AssertServesAsync(string door)
    {
        if (door == "control")
        {
            using var client = new DatagramClient(_directory["door"], _directory["client"]);
            Assert.Equal(new byte[] { 1 }, await client.AskAsync(1));
            return;
        }

        using var stream = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await stream.ConnectAsync(new UnixDomainSocketEndPoint(_directory["door"]));
        await stream.SendAsync(door == "http" ? "GET /health HTTP/1.0\r\n\r\n"u8.ToArray() : "PING\nQUIT\n"u8.ToArray());
        using var reader = new StreamReader(new NetworkStream(stream));
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        Assert.Contains(door == "http" ? "200 OK" : "PONG", await reader.ReadToEndAsync(timeout.Token));
    }
}
