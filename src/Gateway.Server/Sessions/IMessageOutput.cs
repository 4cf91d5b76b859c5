namespace Gateway.Sessions;

/// <summary>An optional interface of a connection's output that cannot carry every message that the framing can.</summary>
internal interface IMessageOutput
{
    /// <summary>Whether these bytes can be sent as one message now. May be called from any thread.</summary>
    bool CanCarry(ReadOnlySpan<byte> message);
}
