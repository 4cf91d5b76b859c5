using Gateway.Applications;
using Gateway.Framing;
using Gateway.Sessions;

namespace Gateway.Tests.Support;

/// <summary>
/// Echoes. A message that begins with <c>y</c> is answered after a yield, on another thread; one with <c>2</c> in two replies around
/// it; any other at once.
/// </summary>
public sealed class AwaitingApplication : IApplication, IListenerHandler, IMessageHandler
{
    public string Name => "Awaiting";

    public bool Serves(IFraming framing) => true;

    public IListenerHandler CreateHandler(ListenerSettings listener) => this;

    public IMessageHandler CreateHandler(MessageSession session) => this;

    public ValueTask HandleAsync(ReadOnlySpan<byte> message, MessageSession session)
    {
        switch (message.IsEmpty ? default : message[0])
        {
            case (byte)'y':
                return ReplyLaterAsync(message.ToArray(), session);
            case (byte)'2':
                session.Reply(message);
                return ReplyLaterAsync(message.ToArray(), session);
            default:
                session.Reply(message);
                return default;
        }
    }

    private static async ValueTask ReplyLaterAsync(byte[] message, MessageSession session)
    {
        await Task.Yield();
        session.Reply(message);
    }
}
