using Gateway.Limits;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>What a session's requests in hand are held against: <see cref="GatewayLimits.MaxSessionMemory"/>.</summary>
internal static class RequestMemory
{
    /// <summary>
    /// Bytes that a session needs at its worst: what every session does, for each request in hand its message and a reply (which waits for
    /// those before it), and one message more, which waits for a place.
    /// </summary>
    internal static long Needed(int requestsPerSession, int maxMessageSize) =>
        SessionMemory.Needed(maxMessageSize) + (((2L * requestsPerSession) + 1) * maxMessageSize);

    /// <summary>Told at the start, so that no session finds out: a limit that ends sessions in their prime is a trap.</summary>
    internal static void FindFaults(HttpOptions options, int maxMessageSize, int maxSessionMemory, Action<string, string> fault)
    {
        // Faults of their own are told elsewhere.
        if (options.RequestsPerSession is < 1 or > HttpOptionsFaults.MostRequestsPerSession || SessionMemory.Needed(maxMessageSize) > maxSessionMemory)
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
