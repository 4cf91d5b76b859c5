namespace Gateway.Sessions;

// Pushes that must not come behind a reply.
public sealed partial class Session
{
    /// <summary>
    /// Writes what was pushed so far, all of it, so that it stands before the reply that comes next. Only for the session's handler, on the thread
    /// that handed it the message: the writer is the loop's then.
    /// </summary>
    internal void WritePushesFirst()
    {
        if (_outbox is not { } outbox)
        {
            return;
        }

        lock (outbox)
        {
            outbox.TakeAhead();
            while (outbox.TryTake(out var message, out var call))
            {
                if (call?.TryBegin(BytesReceived) != false)
                {
                    Write(message);
                }
            }
        }
    }
}
