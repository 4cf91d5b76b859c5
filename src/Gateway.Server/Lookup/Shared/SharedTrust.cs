using Gateway.Fleet;

namespace Gateway.Lookup.Shared;

/// <summary>Whether this node follows the fleet's table, and the wait for it.</summary>
internal sealed class SharedTrust
{
    private readonly IFleetEngine _engine;
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SharedStanding _standing;
    private int _losses;

    internal SharedTrust(IFleetEngine engine)
    {
        _engine = engine;
        engine.StateChanged += OnStateChanged;
    }

    /// <summary>Whether the engine has another table than the one that is known.</summary>
    internal bool IsLost
    {
        get
        {
            lock (_lock)
            {
                return _standing == SharedStanding.Lost;
            }
        }
    }

    /// <summary>How often the connection was lost so far.</summary>
    internal int Losses
    {
        get
        {
            lock (_lock)
            {
                return _losses;
            }
        }
    }

    /// <summary>Waits until the node follows, or the table is lost. While the engine is away it does not wait.</summary>
    internal async Task<SharedStanding> ReadyAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_standing == SharedStanding.Lost || _engine.State != FleetState.Connected)
                {
                    return _standing == SharedStanding.Lost ? SharedStanding.Lost : SharedStanding.Behind;
                }

                if (_standing == SharedStanding.Following)
                {
                    return SharedStanding.Following;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellation.IsCancellationRequested)
            {
                return SharedStanding.Behind;
            }
        }
    }

    /// <summary>The watch begins anew.</summary>
    internal void Begin()
    {
        lock (_lock)
        {
            if (_standing == SharedStanding.Following)
            {
                Become(SharedStanding.Behind);
            }
        }
    }

    /// <summary>The watch has caught up with the table that is known.</summary>
    /// <param name="losses">The number of lost connections before it was looked which table it is.</param>
    /// <returns>False if one was lost since.</returns>
    internal bool TryFollow(int losses)
    {
        lock (_lock)
        {
            if (losses != _losses)
            {
                return false;
            }

            Become(SharedStanding.Following);
            return true;
        }
    }

    /// <summary>From now on the engine's table is not believed.</summary>
    /// <returns>False if it was so already.</returns>
    internal bool TryLose()
    {
        lock (_lock)
        {
            if (_standing == SharedStanding.Lost)
            {
                return false;
            }

            Become(SharedStanding.Lost);
            return true;
        }
    }

    /// <summary>Hears of the engine no more.</summary>
    internal void End() => _engine.StateChanged -= OnStateChanged;

    private void OnStateChanged(FleetState state)
    {
        lock (_lock)
        {
            var isAway = state == FleetState.Away;
            _losses += isAway ? 1 : 0;
            Become(isAway && _standing == SharedStanding.Following ? SharedStanding.Behind : _standing);
        }
    }

    private void Become(SharedStanding standing)
    {
        _standing = standing;
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
