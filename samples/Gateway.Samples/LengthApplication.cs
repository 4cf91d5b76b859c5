using System.Buffers.Text;
using Gateway.Applications;
using Gateway.Framing;
using Gateway.Sessions;

namespace Gateway.Samples;

/// <summary>Each message is answered by the number of its bytes.</summary>
internal sealed class LengthApplication : IApplication, IMessageHandler
{
    public string Name => "Length";

    public ReadOnlySpan<byte> Greeting => default;

    public bool Serves(IFraming framing) => framing.HasMessages;

    public IMessageHandler CreateHandler(ListenerSettings listener) => this;

    public ValueTask HandleAsync(ReadOnlySpan<byte> message, Session session)
    {
        Span<byte> digits = stackalloc byte[10];
        Utf8Formatter.TryFormat(message.Length, digits, out var written);
        session.Reply(digits[..written]);
        return default;
    }
}
