using System.Net;
using System.Net.Sockets;
using Gateway.Transports;

namespace Gateway.Tests.Transports;

/// <summary>A listener's socket options are on the connections it accepts, not only in the configuration.</summary>
public sealed class ListenSocketTests
{
    [Fact]
    public async Task Defaults_are_set()
    {
        using var accepted = await AcceptAsync(new ListenerSocketOptions());
        Assert.Equal(1, Option(accepted, SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        Assert.Equal(60, Option(accepted, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
        Assert.Equal(15, Option(accepted, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval));
        Assert.Equal(4, Option(accepted, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount));
        Assert.True(accepted.NoDelay);
    }

    [Fact]
    public async Task What_is_configured_is_set()
    {
        using var accepted = await AcceptAsync(new ListenerSocketOptions
        {
            NoDelay = false,
            ReceiveBufferSize = 8192,
            SendBufferSize = 16384,
            KeepAlive = new KeepAliveOptions { Time = TimeSpan.FromSeconds(7), Interval = TimeSpan.FromSeconds(3), Retries = 2 },
        });
        Assert.Equal(7, Option(accepted, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
        Assert.Equal(3, Option(accepted, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval));
        Assert.Equal(2, Option(accepted, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount));
        Assert.False(accepted.NoDelay);

        // Linux reports twice what was asked for.
        Assert.Equal(2 * 8192, accepted.ReceiveBufferSize);
        Assert.Equal(2 * 16384, accepted.SendBufferSize);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dual_mode_decides_whether_IPv4_gets_in(bool dualMode)
    {
        Skip.IfNot(Socket.OSSupportsIPv6, "This machine has no IPv6.");
        using var listening = ListenSocket.Bind(new IPEndPoint(IPAddress.IPv6Any, 0), new ListenerSocketOptions { DualMode = dualMode }, PassedSockets.FromEnvironment());
        listening.Listen(1);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var connecting = client.ConnectAsync(IPAddress.Loopback, ((IPEndPoint)listening.LocalEndPoint!).Port);
        if (dualMode)
        {
            await connecting;
        }
        else
        {
            await Assert.ThrowsAsync<SocketException>(() => connecting);
        }
    }

    private static async Task<Socket> AcceptAsync(ListenerSocketOptions options)
    {
        using var listening = ListenSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0), options, PassedSockets.FromEnvironment());
        listening.Listen(options.Backlog);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listening.LocalEndPoint!);
        return await listening.AcceptAsync();
    }

    private static int Option(Socket socket, SocketOptionLevel level, SocketOptionName name) => (int)socket.GetSocketOption(level, name)!;
}
