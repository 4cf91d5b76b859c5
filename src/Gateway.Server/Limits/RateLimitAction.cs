namespace Gateway.Limits;

/// <summary>What is done with a message that comes faster than <see cref="GatewayLimits.MessagesPerSecond"/>.</summary>
public enum RateLimitAction
{
    /// <summary>It is left unread until its time comes: the client feels back-pressure and loses nothing.</summary>
    Delay,

    /// <summary>It is answered <c>ERR rate limited</c> and not executed.</summary>
    Reject,
}
