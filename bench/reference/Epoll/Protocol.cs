namespace Gateway.Reference.Epoll;

/// <summary>What stands on the wire of a connection.</summary>
internal enum Protocol
{
    /// <summary>Messages end with a newline.</summary>
    Line,

    /// <summary>Messages begin with their length.</summary>
    Frames,

    /// <summary>No messages, just bytes.</summary>
    Raw,
}
