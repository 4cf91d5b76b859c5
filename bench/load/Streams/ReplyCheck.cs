namespace Gateway.Load.Streams;

/// <summary>Decides whether bytes are the replies that a connection waits for.</summary>
internal abstract class ReplyCheck
{
    /// <summary>Takes the bytes and returns how many replies they completed; throws at the first wrong one.</summary>
    internal abstract int Accept(Connection connection, ReadOnlySpan<byte> received);
}
