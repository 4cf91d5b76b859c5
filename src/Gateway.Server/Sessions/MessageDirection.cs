namespace Gateway.Sessions;

/// <summary>The direction of a message.</summary>
internal enum MessageDirection
{
    /// <summary>From the client.</summary>
    Received,

    /// <summary>To the client.</summary>
    Sent,
}
