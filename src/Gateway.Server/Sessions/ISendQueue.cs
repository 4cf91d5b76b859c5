namespace Gateway.Sessions;

/// <summary>A connection feature: sends queued pushes on the thread that serves the connection, a few at a time between its other work.</summary>
internal interface ISendQueue
{
    /// <summary>Queues an outbox to be sent (<see cref="Outbox.Send"/>). Called from any thread; never waits.</summary>
    void Enqueue(Outbox outbox);
}
