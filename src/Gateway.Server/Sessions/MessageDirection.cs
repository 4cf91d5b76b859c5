namespace Gateway.Sessions;

/// <summary>Which way a message went.</summary>
internal enum MessageDirection
{
    /// <summary>From the client.</summary>
    Received,

    /// <summary>To the client.</summary>
    Sent,
}
