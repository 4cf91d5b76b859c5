namespace Gateway.Upstreams;

/// <summary>How back ends are connected to, for all listeners that have some: <c>Gateway:Upstreams</c>.</summary>
public sealed class UpstreamOptions
{
    /// <summary>For one back end to be connected to, all its addresses and the name's lookup included. Default 5 s: a lost SYN is sent again after 1 s and 3 s.</summary>
    public TimeSpan Connect { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long one that could not be connected to is passed over while others can. Default 10 s, as nginx's <c>fail_timeout</c>: then one
    /// client tries it.
    /// </summary>
    public TimeSpan Rest { get; set; } = TimeSpan.FromSeconds(10);
}
