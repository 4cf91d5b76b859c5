using Gateway.Framing;
using Gateway.Sessions;

namespace Gateway.Applications;

/// <summary>Each message back, unchanged; over <c>Raw</c>, the bytes as they came (docs/protocol.md 3).</summary>
/// <remarks>What one client can have in flight is the session's flush threshold: while it does not read, it is not read either.</remarks>
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
        session.Reply(message);
        return default;
    }
}
