namespace Gateway.Fleet;

/// <summary>A subscription of one gateway to a topic of an <see cref="InProcessFleet"/>.</summary>
internal sealed class InProcessSubscription(InProcessFleet fleet, InProcessEngine engine, FleetTopic topic, IFleetListener listener, Task confirmed) : IFleetSubscription
{
    private bool _isDisposed;

    /// <inheritdoc/>
    public Task Confirmed { get; } = confirmed;

    internal InProcessEngine Engine { get; } = engine;

    internal FleetTopic Topic { get; } = topic;

    internal IFleetListener Listener { get; } = listener;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (!Interlocked.Exchange(ref _isDisposed, true))
        {
            fleet.Remove(this);
            Engine.Forget(this);
        }

        return default;
    }
}
