using Gateway.Applications;
using Gateway.Framing;
using Gateway.Sessions;

namespace Gateway.Tests.Support;

/// <summary>
/// Echoes. A message that begins with <c>y</c> is answered after a yield, on another thread; one with <c>2</c> in two replies around
/// it; any other at once.
/// </summary>
public sealed class AwaitingApplication : IApplication, IMessageHandler
{
    public string Name => "Awaiting";

    public ReadOnlySpan<byte> Greeting => default;

    public bool Serves(IFraming framing) => true;

    public IMessageHandler CreateHandler(IFraming framing) => this;

    public ValueTask HandleAsync(ReadOnlySpan<byte> message, Session session)
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

    private static async ValueTask ReplyLaterAsync(byte[] message, Session session)
    {
        await Task.Yield();
        session.Reply(message);
    }
}
