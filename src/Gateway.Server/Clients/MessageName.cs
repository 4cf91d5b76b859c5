namespace Gateway.Clients;

/// <summary>Finds the name of a client in its first message.</summary>
internal abstract class MessageName
{
    /// <summary>The name; null if the message has none.</summary>
    internal abstract string? Find(ReadOnlySpan<byte> message);
}
