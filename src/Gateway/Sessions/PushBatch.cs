namespace Gateway.Sessions;

/// <summary>
/// The sessions that the calling thread has pushed to since it last flushed. A burst reaches each of them in one flush, however many
/// messages it had: whoever publishes flushes once, when it is through.
/// </summary>
public static class PushBatch
{
    [ThreadStatic]
    private static List<Session>? t_touched;

    /// <summary>Sends what was pushed. Never waits: what a client does not take at once follows by itself.</summary>
    public static void Flush()
    {
        if (t_touched is not { Count: > 0 } touched)
        {
            return;
        }

        foreach (var session in touched)
        {
            session.FlushPushes();
        }

        touched.Clear();
    }

    internal static void Touch(Session session) => (t_touched ??= []).Add(session);
}
