using Gateway.Fleet;

namespace Gateway.Nats;

/// <summary>Whether the server is reached, and the wait for it.</summary>
internal sealed class Connectivity(TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _lost = new();
    private Task _losing = Task.CompletedTask;
    private volatile FleetState _state;

    /// <summary>Raised after each change, one at a time.</summary>
    internal event Action<FleetState>? Changed;

    internal FleetState State => _state;

    internal bool IsConnected => _state == FleetState.Connected;

    /// <summary>Cancelled once the present connection is lost, or now if there is none.</summary>
    internal CancellationToken Lost
    {
        get
        {
            lock (_lock)
            {
                return IsConnected ? _lost.Token : new CancellationToken(canceled: true);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _losing;
        _lost.Dispose();
    }

    /// <summary>Sets the state.</summary>
    internal void Set(FleetState state)
    {
        lock (_lock)
        {
            if (_state == state || (state == FleetState.Away && _state == FleetState.Connecting))
            {
                return;
            }

            _state = state;
            if (state == FleetState.Connected)
            {
                _lost = new CancellationTokenSource();
                _connected.TrySetResult();
            }
            else
            {
                _connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _losing = _lost.CancelAsync();
            }

            Changed?.Invoke(state);
        }
    }

    /// <summary>Waits until the server is reached.</summary>
    /// <returns>Cancelled once this connection is lost.</returns>
    internal async Task<CancellationToken> WaitAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task connected;
            lock (_lock)
            {
                if (_state == FleetState.Connected)
                {
                    return _lost.Token;
                }

                connected = _connected.Task;
            }

            await connected.WaitAsync(cancellation);
        }
    }

    /// <summary>Waits until the server is reached, for a time.</summary>
    /// <returns>Whether it is.</returns>
    internal async ValueTask<bool> WaitAsync(TimeSpan patience, CancellationToken cancellation)
    {
        Task connected;
        lock (_lock)
        {
            connected = _connected.Task;
        }

        await ((Task)connected.WaitAsync(patience, time, cancellation)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return connected.IsCompleted;
    }
}
