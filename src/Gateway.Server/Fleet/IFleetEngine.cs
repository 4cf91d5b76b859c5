namespace Gateway.Fleet;

/// <summary>
/// What carries messages between the gateways of a fleet, such as a NATS server. It keeps its own connection, makes it again when it is lost, and never makes a
/// publisher wait. All members may be called from any thread.
/// </summary>
public interface IFleetEngine : IAsyncDisposable
{
    /// <summary>Whether the engine can be reached now.</summary>
    FleetState State { get; }

    /// <summary>Why it can't be reached, in words without secrets; null while it is reached, or before the first try.</summary>
    string? Fault { get; }

    /// <summary>The maximum size of one frame, in bytes; 0 before the engine has been reached for the first time.</summary>
    int MaxFrameSize { get; }

    /// <summary>Raised after each change of <see cref="State"/>, with the new one, one at a time. Handlers must not wait and must not throw.</summary>
    event Action<FleetState>? StateChanged;

    /// <summary>Begins to connect. From then on the engine keeps trying until it is disposed of.</summary>
    /// <param name="cancellation">Ends the wait, not the trying.</param>
    /// <returns>A task that completes once the engine is connected, or when the wait is cancelled.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    Task ConnectAsync(CancellationToken cancellation);

    /// <summary>Proves the connection.</summary>
    /// <returns>The time of one round trip.</returns>
    /// <exception cref="FleetException">The engine is away, or did not answer.</exception>
    ValueTask<TimeSpan> PingAsync(CancellationToken cancellation);

    /// <summary>
    /// Listens to a topic until the subscription is disposed of. It is kept over lost connections, and may be made while the engine is away. This process does
    /// not hear its own frames. Two subscriptions to one topic each hear every frame.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="listener">Hears the frames of one sender in the order in which they were sent, one at a time.</param>
    IFleetSubscription Listen(FleetTopic topic, IFleetListener listener);

    /// <summary>Sends a frame to all that listen to a topic, at most once. It never waits, and what it is given may be used again at once.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="head">The first part of the frame.</param>
    /// <param name="body">The second part of the frame, which follows the first without a gap; it may be empty.</param>
    /// <returns>False if the frame was dropped, and counted: it is too large, or too much waits for the engine (<see cref="FleetOptions.MaxPending"/>).</returns>
    bool TryPublish(FleetTopic topic, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body);

    /// <summary>Asks those who listen to a topic, and takes the first answer.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="question">The question, which may be at most <see cref="MaxFrameSize"/> long.</param>
    /// <param name="patience">How long an answer may take.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The answer, or why there is none: nobody listens, nothing came in time, or the engine is away.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    ValueTask<FleetAnswer> AskAsync(FleetTopic topic, ReadOnlyMemory<byte> question, TimeSpan patience, CancellationToken cancellation = default);

    /// <summary>Opens a map that the fleet shares; it is created if it does not exist.</summary>
    /// <param name="name">1 to 32 of <c>a-z</c>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="FleetException">The engine is away, or refused.</exception>
    ValueTask<IFleetMap> OpenMapAsync(string name, CancellationToken cancellation = default);
}
