namespace Gateway.Lookup;

/// <summary>The UDP door of the table: <c>Gateway:Lookup:Udp</c>.</summary>
public sealed class LookupUdpOptions
{
    /// <summary>Where it listens, <c>udp://address:port</c> (port 0: the system picks). Default none: closed.</summary>
    public string? Url { get; set; }
}
