namespace Gateway.Sessions;

/// <summary>
/// What one thread pushes from <see cref="Begin"/> to the end of the scope. Each session that was pushed to is sent all of it in one flush, when the outermost
/// scope of the thread ends; where many messages wait for a session already, at the end of the innermost. Outside of any a push leaves by itself.
/// </summary>
/// <remarks>So whoever pushes under a lock of its own, to many, begins a scope before the lock: nothing is sent while it is held.</remarks>
public readonly ref struct PushBatch : IDisposable
{
    [ThreadStatic]
    private static Batch? t_batch;

    private readonly Batch _batch;

    private PushBatch(Batch batch) => _batch = batch;

    /// <summary>Begins one on this thread. Scopes may lie in one another.</summary>
    public static PushBatch Begin()
    {
        var batch = t_batch ??= new Batch();
        batch.Depth++;
        return new PushBatch(batch);
    }

    /// <summary>Ends it, on the same thread. Never waits, and never throws for what is wrong with a session: what a client does not take at once follows by itself.</summary>
    public void Dispose()
    {
        Batch.Send(_batch.Long);
        if (_batch.Depth == 1)
        {
            Batch.Send(_batch.Touched);
        }

        _batch.Depth--;
    }

    /// <summary>Has a session sent to when the thread's outermost scope ends; false if the thread is in none.</summary>
    internal static bool TryAdd(Outbox outbox)
    {
        if (t_batch is not { Depth: > 0 } batch)
        {
            return false;
        }

        batch.Touched.Add(outbox);
        return true;
    }

    /// <summary>Has a session for which many messages wait sent to when the thread's innermost scope ends; false if the thread is in none.</summary>
    internal static bool TryAddLong(Outbox outbox)
    {
        if (t_batch is not { Depth: > 0 } batch)
        {
            return false;
        }

        batch.Long.Add(outbox);
        return true;
    }

    private sealed class Batch
    {
        internal int Depth;

        /// <summary>What was pushed to.</summary>
        internal List<Outbox> Touched { get; } = [];

        /// <summary>Those for which many messages wait.</summary>
        internal List<Outbox> Long { get; } = [];

        internal static void Send(List<Outbox> outboxes)
        {
            // More may be touched meanwhile.
            for (var index = 0; index < outboxes.Count; index++)
            {
                outboxes[index].Send();
            }

            outboxes.Clear();
        }
    }
}
