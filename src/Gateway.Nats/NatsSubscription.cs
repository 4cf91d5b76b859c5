using Gateway.Fleet;
using NATS.Client.Core;

namespace Gateway.Nats;

/// <summary>A subscription that comes to be as soon as the server is reached, and lasts until it is disposed of.</summary>
internal sealed class NatsSubscription : IFleetSubscription
{
    /// <summary>The pause after the server did not take it: 100 ms.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly NatsEngine _engine;
    private readonly string _subject;
    private readonly IFleetListener _listener;
    private readonly TaskCompletionSource _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _subscribing;

    // Held here, because the client library itself does not keep it alive.
    private TopicSubscription? _subscription;

    internal NatsSubscription(NatsEngine engine, string subject, IFleetListener listener)
    {
        (_engine, _subject, _listener) = (engine, subject, listener);
        _subscribing = SubscribeAsync();
    }

    /// <inheritdoc/>
    public Task Confirmed => _confirmed.Task;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested)
        {
            return;
        }

        await _end.CancelAsync();
        await _subscribing;
        _engine.Forget(this);
        if (_subscription is { } subscription)
        {
            await TryEndAsync(subscription);
        }

        _end.Dispose();
    }

    private async Task SubscribeAsync()
    {
        await Task.Yield();
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await _engine.Connectivity.WaitAsync(_end.Token);
                _subscription ??= await _engine.SubscribeAsync(_subject, _listener, _end.Token);
                if (await _engine.RoundTrips.NextAsync())
                {
                    _confirmed.TrySetResult();
                    return;
                }
            }
            catch (Exception exception) when (exception is NatsException or OperationCanceledException or ObjectDisposedException)
            {
                // The server was lost meanwhile, or the subscription has ended.
            }

            await Task.Delay(Pause, _engine.Time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task TryEndAsync(TopicSubscription subscription)
    {
        try
        {
            await subscription.DisposeAsync();
        }
        catch (Exception exception) when (exception is NatsException or OperationCanceledException or ObjectDisposedException)
        {
            // Without a connection there is no subscription at the server either, and it is not made again.
        }
    }
}
