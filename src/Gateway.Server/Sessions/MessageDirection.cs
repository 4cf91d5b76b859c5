namespace Gateway.Sessions;

/// <summary>Which way a message went.</summary>
public enum MessageDirection
{
    /// <summary>From the client.</summary>
    Received,

    /// <summary>To the client.</summary>
    Sent,
}
