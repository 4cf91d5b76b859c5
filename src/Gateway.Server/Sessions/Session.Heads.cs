using Gateway.Limits;

namespace Gateway.Sessions;

// The flight recorder's part: the heads of the last messages. Written by whoever holds the writer, as messages are taken and given.
public sealed partial class Session
{
    private MessageHeads _heads;

    /// <summary>The last messages both ways, the oldest first: 16 at most. Asked for while messages pass, it may miss the newest.</summary>
    internal IReadOnlyList<MessageHead> Heads => ReadHeads(Listener, CopyHeads(), _host.Clock, ConnectedAt);

    /// <summary>
    /// Says which verb the message in hand has, by a number that <see cref="IMessageHandler.VerbOf"/> knows. Only for the session's
    /// handler, before it replies and before it awaits.
    /// </summary>
    internal void Recognise(int verb) => _heads.Name(verb);

    // The coarse clock may show a time before the session began.
    internal static IReadOnlyList<MessageHead> ReadHeads(Listener listener, long[] heads, DeadlineClock clock, DateTimeOffset begin) =>
        [.. heads.Select(packed => MessageHeads.Read(packed, clock, listener.Handler.VerbOf)).Select(head => head.At < begin ? head with { At = begin } : head)];

    internal long[] CopyHeads()
    {
        // A session that has heard nothing but the greeting has made no room for heads.
        if (_heads.AreEmpty && MessagesSent > 0)
        {
            var greeted = default(MessageHeads);
            greeted.Add(_lastSent, MessageDirection.Sent, Listener.Handler.Greeting.Length);
            return greeted.Copy();
        }

        return _heads.Copy();
    }

    private void Record(long now, MessageDirection direction, int length)
    {
        if (!_heads.TryAdd(now, direction, length))
        {
            RecordAndGrow(now, direction, length);
        }
    }

    private void RecordAndGrow(long now, MessageDirection direction, int length)
    {
        if (_heads.AreEmpty && MessagesSent > 0)
        {
            _heads.Add(_lastSent, MessageDirection.Sent, Listener.Handler.Greeting.Length);
        }

        _heads.Add(now, direction, length);
    }
}
