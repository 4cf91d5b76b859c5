namespace Gateway.Sessions;

/// <summary>What a connection's output may be besides: one that can't carry every message that the framing can.</summary>
internal interface IMessageOutput
{
    /// <summary>Whether these bytes can be sent as one message now. From any thread.</summary>
    bool CanCarry(ReadOnlySpan<byte> message);
}
