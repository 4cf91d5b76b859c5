namespace Gateway.Transports.Tls;

/// <summary>Whether clients present a certificate.</summary>
public enum ClientCertificate
{
    /// <summary>They are not asked for one.</summary>
    None,

    /// <summary>They may; a certificate that is presented must be valid.</summary>
    Optional,

    /// <summary>They must.</summary>
    Required,
}
