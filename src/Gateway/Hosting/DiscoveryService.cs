using System.Net.Sockets;
using Gateway.Control;
using Gateway.Diagnostics;
using Gateway.Limits;
using Gateway.Transports;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Joins the discovery group at start, where discovery is enabled, and says goodbye to it at the end.</summary>
internal sealed partial class DiscoveryService(IOptions<DiscoveryOptions> options, Discovery discovery, DoorDirectory doors, ILogger<DiscoveryService> log)
    : IHostedService, IAsyncDisposable
{
    private const string Name = "discovery";

    private DatagramDoor? _door;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Enabled)
        {
            var group = UdpUrl.Parse(options.Value.Group, out _)!;
            var index = InterfaceIndex(options.Value, group.AddressFamily);
            var door = DatagramDoor.OpenMulticast("Gateway:Discovery:Group", group, index, options.Value.Ttl);
            _door = door;
            door.Start(Name, new DatagramHandler((heartbeat, _, answer) => discovery.Hear(heartbeat, answer), static _ => { }), Faulted);
            doors.Opened(Name, door.Url);
            Joined(door.Url, discovery.Node);
            discovery.Start(datagram => Send(door, datagram));
        }

        return Task.CompletedTask;
    }

    /// <summary>The number of the interface that is configured, 0 for any.</summary>
    /// <exception cref="DoorException">There is none of that name.</exception>
    internal static int InterfaceIndex(DiscoveryOptions options, AddressFamily family) =>
        MulticastSocket.InterfaceIndex(options.Interface, family)
        ?? throw new DoorException("Gateway:Discovery:Interface", $"'{options.Interface}'", "there is no such interface with that kind of address.");

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _door, null) is { } door)
        {
            await discovery.LeaveAsync();
            await door.DisposeAsync();
            doors.Closed(Name);
        }
    }

    // A network that is down for a while is no reason to fail.
    private static string? Send(DatagramDoor door, byte[] datagram)
    {
        try
        {
            door.SendToGroup(datagram);
            return null;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return exception.Message;
        }
    }

    [LoggerMessage(GatewayEventIds.DiscoveryJoined, LogLevel.Information, "discovery has joined {Url} as {Node}")]
    private partial void Joined(string url, string node);

    [LoggerMessage(GatewayEventIds.DiscoveryFaulted, LogLevel.Error, "A datagram to discovery failed: a bug, it goes on")]
    private partial void Faulted(Exception exception);
}
