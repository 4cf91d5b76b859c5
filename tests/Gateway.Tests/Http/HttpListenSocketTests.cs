using System.Net.Sockets;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http;

/// <summary>HTTP on a Unix socket starts again after a crash, and takes nothing from the living.</summary>
public sealed class HttpListenSocketTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    private string FilePath => _folder["http.sock"];

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task A_file_that_a_dead_process_left_is_replaced()
    {
        Skip.If(OperatingSystem.IsWindows(), "Unix sockets.");
        using (Bound())
        {
            // The runtime removes the file of a socket that it closes; a process that is killed leaves it.
            File.Move(FilePath, _folder["aside"]);
        }

        File.Move(_folder["aside"], FilePath);
        await using var server = await StartAsync();
        Assert.Equal("ok", await AskAsync());
    }

    [SkippableFact]
    public async Task One_that_is_served_is_not()
    {
        Skip.If(OperatingSystem.IsWindows(), "Unix sockets.");
        await using var server = await StartAsync();
        Assert.Contains("address already in use", (await Assert.ThrowsAsync<IOException>(StartAsync)).Message);
        Assert.Equal("ok", await AskAsync());
    }

    [SkippableFact]
    public async Task Neither_is_a_file_that_is_no_socket()
    {
        Skip.If(OperatingSystem.IsWindows(), "Unix sockets.");
        await File.WriteAllTextAsync(FilePath, "mine");
        await Assert.ThrowsAsync<Gateway.Transports.SocketFileException>(StartAsync);
        Assert.Equal("mine", await File.ReadAllTextAsync(FilePath));
    }

    private Socket Bound()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(FilePath));
        return socket;
    }

    private Task<GatewayServer> StartAsync() => GatewayServer.StartAsync(("Kestrel:Endpoints:Local:Url", $"http://unix:{FilePath}"));

    private async Task<string> AskAsync()
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(FilePath), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        return await client.GetStringAsync(new Uri("http://localhost/health"));
    }
}
