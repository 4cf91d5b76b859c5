namespace Gateway.Sessions;

/// <summary>
/// What one thread pushes from <see cref="Begin"/> to the end of the scope. Each session that was pushed to is sent all of it in one flush, when the
/// outermost scope of the thread ends. Outside of any a push leaves by itself.
/// </summary>
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
        if (_batch.Depth == 1)
        {
            _batch.Send();
        }

        _batch.Depth--;
    }

    /// <summary>Remembers a session that was pushed to; false if the thread is in no batch.</summary>
    internal static bool TryTouch(Session session)
    {
        if (t_batch is not { Depth: > 0 } batch)
        {
            return false;
        }

        batch.Touched.Add(session);
        return true;
    }

    private sealed class Batch
    {
        internal int Depth;

        internal List<Session> Touched { get; } = [];

        internal void Send()
        {
            // More may be touched meanwhile.
            for (var index = 0; index < Touched.Count; index++)
            {
                Touched[index].FlushPushes();
            }

            Touched.Clear();
        }
    }
}
