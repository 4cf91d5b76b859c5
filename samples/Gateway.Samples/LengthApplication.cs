using System.Buffers.Text;
using Gateway.Applications;
using Gateway.Framing;
using Gateway.Sessions;

namespace Gateway.Samples;

/// <summary>Answers each message with its length in bytes.</summary>
internal sealed class LengthApplication : IApplication, IListenerHandler, IMessageHandler
{
    public string Name => "Length";

    public bool Serves(IFraming framing) => framing.HasMessages;

    public IListenerHandler CreateHandler(ListenerSettings listener) => this;

    public IMessageHandler CreateHandler(MessageSession session) => this;

    public ValueTask HandleAsync(ReadOnlySpan<byte> message, MessageSession session)
    {
        Span<byte> digits = stackalloc byte[10];
        Utf8Formatter.TryFormat(message.Length, digits, out var written);
        session.Reply(digits[..written]);
        return default;
    }
}
