using System.Buffers;
using System.Collections.Concurrent;

namespace Gateway.Fleet;

/// <summary>The engine of one of several gateways in a process. It is away when it is told so.</summary>
internal sealed class InProcessEngine(InProcessFleet fleet, DeliveryLanes lanes, FleetCounters counters) : IFleetEngine, IFleetReplyTarget
{
    private readonly ConcurrentDictionary<InProcessSubscription, bool> _subscriptions = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile FleetState _state;

    /// <inheritdoc/>
    public event Action<FleetState>? StateChanged;

    /// <inheritdoc/>
    public FleetState State => _state;

    /// <inheritdoc/>
    public string? Fault => State == FleetState.Away ? "The engine is away." : null;

    /// <inheritdoc/>
    public int MaxFrameSize => State == FleetState.Connecting ? 0 : InProcessFleet.MaxFrameSize;

    /// <inheritdoc/>
    public Task ConnectAsync(CancellationToken cancellation)
    {
        Set(FleetState.Connected);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<TimeSpan> PingAsync(CancellationToken cancellation)
    {
        ThrowUnlessConnected();
        return new ValueTask<TimeSpan>(TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public IFleetSubscription Listen(FleetTopic topic, IFleetListener listener)
    {
        var subscription = new InProcessSubscription(fleet, this, topic, listener, Connected());
        _subscriptions[subscription] = true;
        fleet.Add(subscription);
        counters.Subscribed(1);
        return subscription;
    }

    /// <inheritdoc/>
    public bool TryPublish(FleetTopic topic, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        if (!MaySend(head.Length + body.Length))
        {
            return false;
        }

        fleet.Send(this, topic, [.. head, .. body], address: null);
        return true;
    }

    /// <inheritdoc/>
    public bool TryReply(string address, ReadOnlySpan<byte> answer)
    {
        if (!MaySend(answer.Length))
        {
            return false;
        }

        fleet.Answer(address, answer);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask<FleetAnswer> AskAsync(FleetTopic topic, ReadOnlyMemory<byte> question, TimeSpan patience, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return State != FleetState.Connected ? new FleetAnswer(FleetAskResult.Away, default)
            : question.Length > MaxFrameSize ? new FleetAnswer(FleetAskResult.TooLarge, default)
            : await fleet.AskAsync(this, topic, question.ToArray(), patience, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<IFleetMap> OpenMapAsync(string name, CancellationToken cancellation = default)
    {
        ThrowUnlessConnected();
        return new ValueTask<IFleetMap>(fleet.Map(name));
    }

    /// <summary>Is away from now on, until it connects again.</summary>
    internal void Lose() => Set(FleetState.Away);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Lose();
        foreach (var subscription in _subscriptions.Keys)
        {
            await subscription.DisposeAsync();
        }
    }

    internal void Hear(IFleetListener listener, in ReadOnlySequence<byte> frame, string? address) =>
        lanes.TryEnqueue(listener, frame, new FleetReply(this, address));

    internal void Forget(InProcessSubscription subscription)
    {
        if (_subscriptions.TryRemove(subscription, out _))
        {
            counters.Subscribed(-1);
        }
    }

    private bool MaySend(int length)
    {
        if (State != FleetState.Connected || length > MaxFrameSize)
        {
            counters.Dropped(length > InProcessFleet.MaxFrameSize ? FleetDrop.TooLarge : FleetDrop.Away);
            return false;
        }

        counters.Sent(length);
        return true;
    }

    private Task Connected()
    {
        lock (_lock)
        {
            return _connected.Task;
        }
    }

    private void Set(FleetState state)
    {
        lock (_lock)
        {
            if (_state == state)
            {
                return;
            }

            if (state == FleetState.Connected)
            {
                if (_state == FleetState.Away)
                {
                    counters.Reconnected();
                }

                _connected.TrySetResult();
            }
            else if (_connected.Task.IsCompleted)
            {
                _connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            _state = state;
            StateChanged?.Invoke(state);
        }
    }

    private void ThrowUnlessConnected()
    {
        if (State != FleetState.Connected)
        {
            throw new FleetException(Fault ?? "The engine has not been reached yet.");
        }
    }
}
