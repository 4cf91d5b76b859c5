namespace Gateway.Fleet;

/// <summary>The certificates of the connection to the engine: <c>Gateway:Fleet:Tls</c>.</summary>
public sealed class FleetTlsOptions
{
    /// <summary>File with the certificates of the authorities that the engine's certificate may come from. Unset, those of the system.</summary>
    /// <value>path</value>
    public string? Ca { get; set; }

    /// <summary>File with the certificate that the gateway presents.</summary>
    /// <value>path</value>
    public string? Certificate { get; set; }

    /// <summary>File with the key of <c>Certificate</c>.</summary>
    /// <value>path</value>
    public string? Key { get; set; }
}
