namespace Gateway.Upstreams;

/// <summary>How back ends are connected to, for all listeners that have some: <c>Gateway:Upstreams</c>.</summary>
public sealed class UpstreamOptions
{
    /// <summary>For one back end: the name's lookup and all its addresses. A lost SYN is sent again after 1 s and 3 s.</summary>
    /// <value>100 ms to 2 min</value>
    public TimeSpan Connect { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long one that could not be connected to is passed over while others can. Then one client tries it. As nginx's
    /// <c>fail_timeout</c>.
    /// </summary>
    /// <value>0 to 1 hour</value>
    public TimeSpan Rest { get; set; } = TimeSpan.FromSeconds(10);
}
