namespace Gateway.Reference.Epoll;

/// <summary>One accepted connection. While it is idle it owns no buffer.</summary>
internal sealed class Connection(int descriptor, Protocol protocol)
{
    private byte[]? _unread;

    internal int Descriptor { get; } = descriptor;

    internal Protocol Protocol { get; } = protocol;

    /// <summary>Replies that the socket had no room for.</summary>
    internal byte[]? Unsent { get; set; }

    /// <summary>How much of <see cref="Unsent"/> has been sent since.</summary>
    internal int UnsentOffset { get; set; }

    /// <summary>QUIT was answered, or a message was too long: close once everything is sent.</summary>
    internal bool Closing { get; set; }

    /// <summary>Keeps the beginning of a message whose end has not come yet, or whole ones that wait for room to answer.</summary>
    internal void Keep(ReadOnlySpan<byte> bytes) => _unread = bytes.IsEmpty ? null : bytes.ToArray();

    /// <summary>Gives back what was kept and returns how much that is.</summary>
    internal int Recall(Span<byte> room)
    {
        int length = _unread?.Length ?? 0;
        _unread?.CopyTo(room);
        _unread = null;
        return length;
    }
}
