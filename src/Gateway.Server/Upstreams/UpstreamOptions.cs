namespace Gateway.Upstreams;

/// <summary>Connections to back ends, for all listeners that have an <c>Upstream</c>: <c>Gateway:Upstreams</c>.</summary>
public sealed class UpstreamOptions
{
    /// <summary>Time to connect to one back end: to resolve its name and to try all its addresses. TCP sends a lost SYN again after 1 s and 3 s.</summary>
    /// <value>100 ms to 2 min</value>
    public TimeSpan Connect { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Time for which a back end rests after it could not be connected to: no client is connected to it while there are others. After that, one
    /// client's connection is used to test it. It is what nginx calls <c>fail_timeout</c>.
    /// </summary>
    /// <value>0 to 1 hour</value>
    public TimeSpan Rest { get; set; } = TimeSpan.FromSeconds(10);
}
