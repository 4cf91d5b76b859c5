namespace Gateway.Fleet;

/// <summary>A subscription to a topic. Disposing of it ends it; frames that are under way may still be heard.</summary>
public interface IFleetSubscription : IAsyncDisposable
{
    /// <summary>
    /// Completes once the engine has the subscription: what anybody publishes from then on is heard. It does not complete while the engine is away, and never fails.
    /// </summary>
    Task Confirmed { get; }
}
