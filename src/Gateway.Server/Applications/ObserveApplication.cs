using System.Buffers;
using Gateway.Framing;
using Gateway.Sessions;

namespace Gateway.Applications;

/// <summary>Answers each message <c>x</c> with <c>server observed "x"</c>: the handshake of the self-test (docs/protocol.md 3).</summary>
internal sealed class ObserveApplication : IApplication, IListenerHandler, IMessageHandler
{
    /// <inheritdoc/>
    public string Name => "Observe";

    /// <inheritdoc/>
    public bool Serves(IFraming framing) => framing.HasMessages;

    /// <inheritdoc/>
    public IListenerHandler CreateHandler(ListenerSettings listener) => this;

    /// <inheritdoc/>
    public IMessageHandler CreateHandler(MessageSession session) => this;

    /// <inheritdoc/>
    public ValueTask HandleAsync(ReadOnlySpan<byte> message, MessageSession session)
    {
        var quoted = ArrayPool<byte>.Shared.Rent(message.Length + 1);
        message.CopyTo(quoted);
        quoted[message.Length] = (byte)'"';
        session.WriteReply("server observed \""u8, quoted.AsSpan(0, message.Length + 1));
        ArrayPool<byte>.Shared.Return(quoted);
        return default;
    }
}
