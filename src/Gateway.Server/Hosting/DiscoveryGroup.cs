using System.Net;
using System.Net.Sockets;
using Gateway.Control;
using Gateway.Diagnostics;
using Gateway.Limits;
using Gateway.Transports;

namespace Gateway.Hosting;

/// <summary>
/// The membership in discovery's multicast group, for as long as it is wanted. A network may come later than we do, go, and come back as
/// another: whatever is amiss, the next heartbeat joins anew.
/// </summary>
/// <remarks>
/// Who sends to a group that he has joined on that very interface hears himself. So one's own heartbeat proves the membership, also where
/// the system says nothing of its loss: it forgets it with the interface, and sends by another as if nothing had happened.
/// </remarks>
/// <param name="options">Which group, and where.</param>
/// <param name="discovery">Who hears it.</param>
/// <param name="doors">Where it is made known.</param>
/// <param name="faulted">Told of bugs of who hears.</param>
internal sealed class DiscoveryGroup(DiscoveryOptions options, Discovery discovery, DatagramListenerDirectory doors, Action<Exception> faulted) : IAsyncDisposable
{
    private const string Name = "discovery";

    private readonly IPEndPoint _group = UdpUrl.Parse(options.Group, out _)!;
    private readonly Lock _lock = new();
    private readonly List<Task> _leaving = [];
    private DatagramListener? _door;
    private int _interface;
    private bool _hasFailed;

    /// <summary>The group.</summary>
    internal string Url => $"udp://{_group}";

    /// <summary>Joins, at the start. Where the network is not there yet, that is no fault.</summary>
    /// <returns>Whether it has joined.</returns>
    /// <exception cref="DatagramListenerException">No interface has the name that is configured, or the port can't be had: no network will mend that.</exception>
    internal bool TryJoin()
    {
        var index = DiscoveryService.InterfaceIndex(options, _group.AddressFamily);
        try
        {
            Join(index);
            return true;
        }
        catch (DatagramListenerException exception) when (exception.InnerException is SocketException { SocketErrorCode: not (SocketError.AddressAlreadyInUse or SocketError.AccessDenied) })
        {
            return false;
        }
    }

    /// <summary>Sends a heartbeat.</summary>
    /// <returns>Why it could not be sent; null if it was.</returns>
    internal string? Send(byte[] heartbeat)
    {
        lock (_lock)
        {
            try
            {
                if (_door is null || _hasFailed || discovery.IsUnheard)
                {
                    Rejoin();
                }

                _door!.SendToGroup(heartbeat);
                _hasFailed = false;
                return null;
            }
            catch (Exception exception) when (exception is SocketException or DatagramListenerException)
            {
                _hasFailed = true;
                return exception is SocketException socket ? MulticastSocket.Reason(socket) : exception.Message.TrimEnd('.');
            }
        }
    }

    /// <summary>Leaves the group.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            Leave();
            doors.Closed(Name);
        }

        await Task.WhenAll(_leaving);
    }

    // What merely could not be sent is sent by the same socket once the network is up; an interface that was made anew has another number.
    private void Rejoin()
    {
        var index = DiscoveryService.InterfaceIndex(options, _group.AddressFamily);
        if (_door is null || index != _interface || discovery.IsUnheard)
        {
            Join(index);
        }
    }

    // The new before the old, so that a membership that was good after all does not lapse.
    private void Join(int interfaceIndex)
    {
        var door = DatagramListener.OpenMulticast("Gateway:Discovery:Group", _group, interfaceIndex, options.Ttl);
        door.Start(Name, new DatagramHandler((heartbeat, _, answer) => discovery.Receive(heartbeat, answer), static _ => { }), faulted);
        Leave();
        (_door, _interface) = (door, interfaceIndex);
        doors.Opened(Name, door.Url);
    }

    private void Leave()
    {
        _leaving.RemoveAll(static task => task.IsCompleted);
        if (_door is { } door)
        {
            _leaving.Add(door.DisposeAsync().AsTask());
            _door = null;
        }
    }
}
