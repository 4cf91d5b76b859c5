using System.Net;
using System.Net.Sockets;
using Gateway.Addresses;
using Gateway.Transports;

namespace Gateway.Control;

/// <summary>
/// The membership in discovery's multicast group. The network may come up later than the process, go away, and come back as another one: whenever something is
/// wrong, the next heartbeat joins again.
/// </summary>
/// <remarks>
/// A member of a group that sends to it on the same interface receives its own datagrams. So a node's own heartbeat proves the membership, also where the
/// system does not report its loss: it drops the membership with the interface, and sends through another one as if nothing had happened.
/// </remarks>
/// <param name="options">The group and the interface.</param>
/// <param name="discovery">Receives the datagrams.</param>
/// <param name="directory">Lists the open datagram listeners.</param>
/// <param name="faulted">Called with exceptions of the receiver, which are bugs.</param>
internal sealed class DiscoveryGroup(DiscoveryOptions options, Discovery discovery, DatagramListenerDirectory directory, Action<Exception> faulted) : IAsyncDisposable
{
    private const string Name = "discovery";

    private readonly IPEndPoint _group = UdpUrl.Parse(options.Group, out _)!;
    private readonly Lock _lock = new();
    private readonly List<Task> _leaving = [];
    private DatagramListener? _listener;
    private int _interface;
    private bool _hasFailed;

    /// <summary>The group's address.</summary>
    internal string Url => $"udp://{_group}";

    /// <summary>Joins at the start. A network that is not available yet is not a fault.</summary>
    /// <returns>Whether it has joined.</returns>
    /// <exception cref="DatagramListenerException">
    /// No interface has the configured name, or the port cannot be used: waiting for the network will not fix that.
    /// </exception>
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
                if (_listener is null || _hasFailed || discovery.IsNotReceiving)
                {
                    Rejoin();
                }

                _listener!.SendToGroup(heartbeat);
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
            directory.Closed(Name);
        }

        await Task.WhenAll(_leaving);
    }

    // A heartbeat that could only not be sent is sent by the same socket once the network is up; an interface that was created again has another index.
    private void Rejoin()
    {
        var index = DiscoveryService.InterfaceIndex(options, _group.AddressFamily);
        if (_listener is null || index != _interface || discovery.IsNotReceiving)
        {
            Join(index);
        }
    }

    // Joins before it leaves, so that a membership that was intact does not lapse.
    private void Join(int interfaceIndex)
    {
        var listener = DatagramListener.OpenMulticast("Gateway:Discovery:Group", _group, interfaceIndex, options.Ttl);
        listener.Start(Name, new DatagramHandler((heartbeat, _, answer) => discovery.Receive(heartbeat, answer), static _ => { }), faulted);
        Leave();
        (_listener, _interface) = (listener, interfaceIndex);
        directory.Opened(Name, listener.Url);
    }

    private void Leave()
    {
        _leaving.RemoveAll(static task => task.IsCompleted);
        if (_listener is { } listener)
        {
            _leaving.Add(listener.DisposeAsync().AsTask());
            _listener = null;
        }
    }
}
