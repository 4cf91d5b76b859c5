using Gateway.Fleet;
using NATS.Client.Core;

namespace Gateway.Nats;

/// <summary>Round trips to the server, each shared by all that wait for one: what was sent before it began has arrived when it ends.</summary>
internal sealed class RoundTrips(NatsConnection connection, TimeSpan patience, FleetCounters counters, TimeProvider time)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource<bool>? _next;
    private bool _isRunning;

    /// <summary>Waits for a round trip that begins from now on.</summary>
    /// <returns>Whether it has succeeded.</returns>
    internal Task<bool> NextAsync()
    {
        lock (_lock)
        {
            _next ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            var next = _next.Task;
            if (!_isRunning)
            {
                _isRunning = true;
                _ = RunAsync();
            }

            return next;
        }
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        while (true)
        {
            TaskCompletionSource<bool> current;
            lock (_lock)
            {
                if (_next is null)
                {
                    _isRunning = false;
                    return;
                }

                (current, _next) = (_next, null);
            }

            current.SetResult(await TryAsync());
        }
    }

    private async Task<bool> TryAsync()
    {
        using var timeout = new CancellationTokenSource(patience, time);
        try
        {
            counters.RoundTrip(await connection.PingAsync(timeout.Token));
            return true;
        }
        catch (Exception exception) when (exception is NatsException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }
}
