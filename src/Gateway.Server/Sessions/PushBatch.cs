namespace Gateway.Sessions;

/// <summary>
/// A scope that groups the pushes of one thread, from <see cref="Begin"/> to its end. Each session gets all of its messages in one flush when the outermost
/// scope of the thread ends, or at the end of the innermost scope if many messages are queued for it. Outside of a scope each push is sent by itself.
/// </summary>
/// <remarks>A caller that pushes to many sessions under a lock begins a scope before it takes the lock, so that nothing is sent while the lock is held.</remarks>
public readonly ref struct PushBatch : IDisposable
{
    /// <summary>
    /// From this many sessions on, each is sent to on the thread that serves it: 64. Sending to fewer takes less time than this thread's other clients would
    /// notice, and is faster than waking other threads.
    /// </summary>
    private const int MinForOwnThreads = 64;

    [ThreadStatic]
    private static Batch? t_batch;

    private readonly Batch _batch;

    private PushBatch(Batch batch) => _batch = batch;

    /// <summary>Begins a scope on this thread. Scopes may be nested.</summary>
    public static PushBatch Begin()
    {
        var batch = t_batch ??= new Batch();
        batch.Depth++;
        return new PushBatch(batch);
    }

    /// <summary>
    /// Ends the scope, on the same thread. It never waits, and it does not throw if a session fails. Messages that a client does not accept at once are sent
    /// later.
    /// </summary>
    public void Dispose()
    {
        try
        {
            _batch.SendDue();
            if (_batch.Depth == 1)
            {
                _batch.SendTouched();
            }
        }
        finally
        {
            _batch.Depth--;
        }
    }

    /// <summary>Has the outbox sent when the thread's outermost scope ends; false if the thread is in no scope.</summary>
    internal static bool TryAdd(Outbox outbox)
    {
        if (t_batch is not { Depth: > 0 } batch)
        {
            return false;
        }

        batch.Touched.Add(outbox);
        return true;
    }

    /// <summary>
    /// Has an outbox sent when the thread's innermost scope ends, because its queue is due (<see cref="PushQueue.IsSendDue"/>); false if the thread is in no
    /// scope.
    /// </summary>
    internal static bool TryAddDue(Outbox outbox)
    {
        if (t_batch is not { Depth: > 0 } batch)
        {
            return false;
        }

        batch.Due.Add(outbox);
        return true;
    }

    private sealed class Batch
    {
        internal int Depth;

        /// <summary>The outboxes that were pushed to.</summary>
        internal List<Outbox> Touched { get; } = [];

        /// <summary>The outboxes whose queues are due to be sent.</summary>
        internal List<Outbox> Due { get; } = [];

        /// <summary>Sends the queues that are due. The outboxes stay where they are scheduled.</summary>
        internal void SendDue()
        {
            // Sending may add more.
            for (var index = 0; index < Due.Count; index++)
            {
                Due[index].SendQueued();
            }

            Due.Clear();
        }

        /// <summary>Sends to the outboxes that were pushed to: on this thread, or on their own threads if there are many.</summary>
        internal void SendTouched()
        {
            var isMany = Touched.Count >= MinForOwnThreads;
            for (var index = 0; index < Touched.Count; index++)
            {
                if (isMany && Touched[index].SendQueue is { } queue)
                {
                    queue.Enqueue(Touched[index]);
                }
                else
                {
                    Touched[index].Send();
                }
            }

            Touched.Clear();
        }
    }
}
