namespace Gateway.Sessions;

// What a drain asks of a session, and tells it.
public sealed partial class Session
{
    /// <summary>Whether it ends already, or was asked to.</summary>
    internal bool IsEnding => End != SessionEnd.None || Volatile.Read(ref _stop) != 0;

    /// <summary>Whether nothing is in hand, nothing waits to be sent, and nothing has come for so long.</summary>
    internal bool IsQuietFor(TimeSpan silence) =>
        (_wait.Phase == SessionPhase.Receiving && SinceReceived >= silence)
        || (_wait.Phase == SessionPhase.Tunnelling && _host.Clock.Now - LastMoved >= (long)silence.TotalMilliseconds);

    /// <summary>Pushes the notice of the drain, once, where the application has one.</summary>
    internal void TellOfDrain()
    {
        if (Listener.Handler.DrainNotice is not { } notice)
        {
            return;
        }

        var outbox = _outbox ?? MakeOutbox();
        lock (outbox)
        {
            if (outbox.IsToldOfDrain)
            {
                return;
            }

            outbox.IsToldOfDrain = true;
        }

        // Who has no room for it does not read, and would not hear it.
        Push(notice, cutsSlowConsumer: false);
    }
}
