namespace Gateway.Lookup;

/// <summary>The UDP door of the table: <c>Gateway:Lookup:Udp</c>.</summary>
public sealed class LookupUdpOptions
{
    /// <summary>Where lookups are answered over UDP; unset, nowhere. <c>appsettings.json</c> opens <c>udp://127.0.0.1:9053</c>.</summary>
    /// <value><c>udp://address:port</c></value>
    public string? Url { get; set; }
}
