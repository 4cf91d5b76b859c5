using Gateway.Framing;
using Gateway.Sessions;

namespace Gateway.Applications;

/// <summary>Returns each message unchanged; over <c>Raw</c>, the bytes as they came (docs/protocol.md 3).</summary>
/// <remarks>The bytes of one client in flight are bounded by the session's flush threshold: while the client does not read, it is not read either.</remarks>
internal sealed class EchoApplication : IApplication, IListenerHandler, IMessageHandler
{
    /// <inheritdoc/>
    public string Name => "Echo";

    /// <inheritdoc/>
    public bool Serves(IFraming framing) => true;

    /// <inheritdoc/>
    public IListenerHandler CreateHandler(ListenerSettings listener) => this;

    /// <inheritdoc/>
    public IMessageHandler CreateHandler(MessageSession session) => this;

    /// <inheritdoc/>
    public ValueTask HandleAsync(ReadOnlySpan<byte> message, MessageSession session)
    {
        session.WriteReply(message);
        return default;
    }
}
