namespace Gateway.Sessions;

// A message that asks the client something: its next message is the answer and goes to whoever called, not to the handler. Who is never
// called pays for it with one look at an outbox that it has not got.
public sealed partial class Session
{
    /// <summary>
    /// Pushes a message whose answer is the session's next one: the first of those that begin after everything that had been received when
    /// it was written.
    /// </summary>
    /// <param name="message">The message without framing. It is kept, not copied.</param>
    /// <param name="call">The wait, to be disposed; null unless accepted.</param>
    internal PushResult TryCall(byte[] message, out SessionCall? call)
    {
        call = null;
        if (FindRefusal(message) is not PushResult.Accepted and var refusal)
        {
            return refusal;
        }

        var outbox = _outbox ?? MakeOutbox();
        int count;
        lock (outbox)
        {
            if (outbox.Call is not null)
            {
                return PushResult.Called;
            }

            var made = new SessionCall(outbox);
            if (TryQueue(outbox, message, null, made, cutsSlowConsumer: false) is not PushResult.Accepted and var refused)
            {
                return refused;
            }

            outbox.Call = call = made;
            count = outbox.Count;
        }

        Touch(count);
        return PushResult.Accepted;
    }

    // The message has so many bytes of this read from its begin on, its framing included.
    private bool AnswersCall(ReadOnlySpan<byte> message, long rest) => _outbox?.Call is { } call && call.TryTake(message, BytesReceived - rest);
}
