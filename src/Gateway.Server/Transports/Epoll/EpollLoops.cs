using Gateway.Diagnostics;

namespace Gateway.Transports.Epoll;

/// <summary>The loops of one transport, one for each processor. They run as long as they have users, which are listeners and connections.</summary>
internal sealed class EpollLoops
{
    private readonly EpollLoop[] _loops;
    private int _users = 1;

    /// <summary>Starts the loops. The caller is the first user.</summary>
    internal EpollLoops(int count, ILogger log)
    {
        _loops = new EpollLoop[count];
        for (var index = 0; index < count; index++)
        {
            _loops[index] = new EpollLoop(this, index, log);
        }
    }

    /// <summary>Completes when every thread has ended.</summary>
    internal Task Ended => Task.WhenAll(_loops.Select(loop => loop.Ended));

    /// <summary>Registers each loop for liveness checks.</summary>
    internal void RegisterWith(Liveness liveness)
    {
        for (var index = 0; index < _loops.Length; index++)
        {
            var loop = _loops[index];
            liveness.Watch($"Loop {index}", () => loop.Progress);
        }
    }

    /// <summary>Adds a user.</summary>
    /// <returns>False if the last user was removed and the loops are ending.</returns>
    internal bool TryAddUser()
    {
        var users = Volatile.Read(ref _users);
        while (users > 0)
        {
            var previous = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (previous == users)
            {
                return true;
            }

            users = previous;
        }

        return false;
    }

    /// <summary>Removes a user.</summary>
    /// <returns>True if it was the last one, and the loops end.</returns>
    internal bool RemoveUser()
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
    internal EpollLoop FindLeastLoaded()
    {
        var least = _loops[0];
        foreach (var loop in _loops)
        {
            least = loop.Connections < least.Connections ? loop : least;
        }

        return least;
    }

    /// <summary>Selects the loop for a new connection of a listener, and adds the connection to it.</summary>
    internal EpollLoop AssignConnection()
    {
        var loop = FindLeastLoaded();
        AddConnection(loop);
        return loop;
    }

    /// <summary>Adds a connection to a loop that is in use. The connection is a user.</summary>
    internal void AddConnection(EpollLoop loop)
    {
        loop.AddConnection();
        Interlocked.Increment(ref _users);
    }

    /// <summary>Closes the connections of a listener that is disposed. May be called on any thread.</summary>
    internal void CloseConnections(EpollListener listener)
    {
        foreach (var connection in _loops.SelectMany(loop => loop.Sources).OfType<AcceptedConnection>().Where(connection => connection.BelongsTo(listener)))
        {
            connection.RequestClose();
        }
    }

    /// <summary>Removes a connection from a loop and from the users.</summary>
    internal void RemoveConnection(EpollLoop loop)
    {
        loop.RemoveConnection();
        RemoveUser();
    }
}
