using Gateway.Diagnostics;

namespace Gateway.Transports.Epoll;

/// <summary>The loops of one transport, one for each processor. They live as long as anyone uses them: a listener or a connection.</summary>
internal sealed class EpollLoops
{
    private readonly EpollLoop[] _loops;
    private int _users = 1;

    /// <summary>Starts them; the caller is the first user.</summary>
    internal EpollLoops(int count, ILogger log)
    {
        _loops = new EpollLoop[count];
        for (var index = 0; index < count; index++)
        {
            _loops[index] = new EpollLoop(this, index, log);
        }
    }

    /// <summary>Done when every thread has ended.</summary>
    internal Task Ended => Task.WhenAll(_loops.Select(loop => loop.Ended));

    /// <summary>Has each of them watched.</summary>
    internal void Watch(Liveness liveness)
    {
        for (var index = 0; index < _loops.Length; index++)
        {
            var loop = _loops[index];
            liveness.Watch($"Loop {index}", () => loop.Progress);
        }
    }

    /// <summary>One more user; false if the last has left and the loops are ending.</summary>
    internal bool TryEnter()
    {
        var users = Volatile.Read(ref _users);
        while (users > 0)
        {
            var before = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (before == users)
            {
                return true;
            }

            users = before;
        }

        return false;
    }

    /// <summary>One user fewer; true if it was the last, and the loops end.</summary>
    internal bool Leave()
    {
        if (Interlocked.Decrement(ref _users) > 0)
        {
            return false;
        }

        foreach (var loop in _loops)
        {
            loop.End();
        }

        return true;
    }

    /// <summary>The loop with the fewest connections.</summary>
    internal EpollLoop Next()
    {
        var least = _loops[0];
        foreach (var loop in _loops)
        {
            least = loop.Connections < least.Connections ? loop : least;
        }

        return least;
    }

    /// <summary>Picks the loop for a new connection of one of the listeners.</summary>
    internal EpollLoop ConnectionOpened()
    {
        var loop = Next();
        ConnectionOpened(loop);
        return loop;
    }

    /// <summary>One more connection of a loop that is in use.</summary>
    internal void ConnectionOpened(EpollLoop loop)
    {
        loop.ConnectionOpened();
        Interlocked.Increment(ref _users);
    }

    /// <summary>Closes the connections of a listener that is no more. From any thread.</summary>
    internal void CloseThoseOf(EpollListener listener)
    {
        foreach (var connection in _loops.SelectMany(loop => loop.Sources).OfType<AcceptedConnection>().Where(connection => connection.IsOf(listener)))
        {
            connection.RequestClose();
        }
    }

    internal void ConnectionClosed(EpollLoop loop)
    {
        loop.ConnectionClosed();
        Leave();
    }
}
