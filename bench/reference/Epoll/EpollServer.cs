using Gateway.Native;
using Gateway.Reference.Lookup;

namespace Gateway.Reference.Epoll;

/// <summary>One thread, one epoll, no framework: accepts, and tells each ready descriptor's owner.</summary>
internal sealed class EpollServer : IDisposable
{
    private const int Backlog = 4096;
    private const int MaxDescriptors = 1 << 16;
    private const uint Loopback = 0x7F000001;

    private readonly Poller _poller = new(512);
    private readonly Protocol?[] _listeners = new Protocol?[MaxDescriptors];
    private readonly Connection?[] _connections = new Connection?[MaxDescriptors];
    private readonly ConnectionLoop _loop;
    private readonly LookupSocket? _lookup;

    internal EpollServer(Doors doors)
    {
        LookupTable? table = doors.Table is { } path ? LookupTable.Read(path) : null;
        _loop = new ConnectionLoop(_poller, _connections, new Commands(table));
        Open(doors.Line, Protocol.Line);
        Open(doors.Frames, Protocol.Frames);
        Open(doors.Raw, Protocol.Raw);
        if (doors.Udp is { } port && table is not null)
        {
            _lookup = new LookupSocket(new SocketAddress(Loopback, port), table);
            _poller.Watch(_lookup.Descriptor, _lookup.Descriptor, Readiness.Read);
        }
    }

    internal void Run()
    {
        while (true)
        {
            int count = _poller.Wait(-1);
            for (int i = 0; i < count; i++)
            {
                Serve(_poller.Token(i), _poller.Ready(i));
            }
        }
    }

    public void Dispose()
    {
        _lookup?.Dispose();
        _loop.Dispose();
        _poller.Dispose();
    }

    private void Open(ushort? port, Protocol protocol)
    {
        if (port is { } number)
        {
            int listener = Sockets.Listen(new SocketAddress(Loopback, number), Backlog);
            _listeners[listener] = protocol;
            _poller.Watch(listener, listener, Readiness.Read);
        }
    }

    private void Serve(int descriptor, Readiness ready)
    {
        if (_connections[descriptor] is { } connection)
        {
            _loop.Serve(connection, ready);
        }
        else if (_listeners[descriptor] is { } protocol)
        {
            Accept(descriptor, protocol);
        }
        else if (descriptor == _lookup?.Descriptor)
        {
            _lookup.Serve();
        }
    }

    private void Accept(int listener, Protocol protocol)
    {
        for (int accepted = Sockets.Accept(listener); accepted >= 0; accepted = Sockets.Accept(listener))
        {
            Connection connection = new(accepted, protocol);
            _connections[accepted] = connection;
            _poller.Watch(accepted, accepted, Readiness.Read);
            _loop.Greet(connection);
        }
    }
}
