namespace Gateway.Limits;

/// <summary>The action on a message over the rate <see cref="GatewayLimits.MessagesPerSecond"/>.</summary>
public enum RateLimitAction
{
    /// <summary>The message is not read until it is due: the client gets back-pressure and loses nothing.</summary>
    Delay,

    /// <summary>The message is answered <c>ERR rate limited</c> and not executed.</summary>
    Reject,
}
