namespace Gateway.Commands;

/// <summary>Messages of clients to each other by name.</summary>
internal interface IClientMessages
{
    /// <summary>Whether clients may send them: <c>Gateway:Commands:Tell</c>.</summary>
    bool AreAllowed { get; }

    /// <summary>Pushes a message to every session of a client, without waiting.</summary>
    /// <param name="name">The client's name, by its bytes as they were received.</param>
    /// <param name="sender">The sender's name.</param>
    /// <param name="bytes">The message.</param>
    TellResult Tell(ReadOnlySpan<byte> name, string sender, ReadOnlySpan<byte> bytes);

    /// <summary>Pushes a message to every session of a client on all nodes of the fleet.</summary>
    /// <param name="name">The client's name, by its bytes as they were received.</param>
    /// <param name="sender">The sender's name.</param>
    /// <param name="bytes">The message.</param>
    ValueTask<TellResult> TellAllAsync(ReadOnlyMemory<byte> name, string sender, ReadOnlyMemory<byte> bytes) => new(Tell(name.Span, sender, bytes.Span));
}
