namespace Gateway.Transports.Tls;

/// <summary>Whether clients show a certificate of their own.</summary>
public enum ClientCertificate
{
    /// <summary>They are not asked for one.</summary>
    None,

    /// <summary>They may; one that is shown must be valid.</summary>
    Optional,

    /// <summary>They must.</summary>
    Required,
}
