using Gateway.Limits;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>Checks the memory of a session's pending requests against <see cref="GatewayLimits.MaxSessionMemory"/>.</summary>
internal static class RequestMemory
{
    /// <summary>
    /// The maximum number of bytes that a session needs: what every session needs; for each pending request its message and a reply, which waits for those
    /// before it; and one more message that waits for a permit.
    /// </summary>
    internal static long Needed(int requestsPerSession, int maxMessageSize) =>
        SessionMemory.Needed(maxMessageSize) + (((2L * requestsPerSession) + 1) * maxMessageSize);

    /// <summary>Checked at the start, so that no session reaches the limit while it works as configured.</summary>
    internal static void FindFaults(HttpOptions options, int maxMessageSize, int maxSessionMemory, Action<string, string> fault)
    {
        // Other faults of these values are reported elsewhere.
        if (options.RequestsPerSession is < 1 or > HttpOptionsFaults.MaxRequestsPerSession || SessionMemory.Needed(maxMessageSize) > maxSessionMemory)
        {
            return;
        }

        var needed = Needed(options.RequestsPerSession, maxMessageSize);
        if (needed > maxSessionMemory)
        {
            fault("Http:RequestsPerSession", $"is {options.RequestsPerSession}: with a MaxMessageSize of {maxMessageSize} such a session needs Gateway:Limits:MaxSessionMemory of at least {needed}");
        }
    }
}
