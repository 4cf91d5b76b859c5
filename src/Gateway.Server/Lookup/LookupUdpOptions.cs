namespace Gateway.Lookup;

/// <summary>The UDP listener of the lookup table: <c>Gateway:Lookup:Udp</c>.</summary>
public sealed class LookupUdpOptions
{
    /// <summary>Address at which lookups are answered over UDP. Unset, there is none. <c>appsettings.json</c> opens <c>udp://127.0.0.1:9053</c>.</summary>
    /// <value><c>udp://address:port</c></value>
    public string? Url { get; set; }
}
