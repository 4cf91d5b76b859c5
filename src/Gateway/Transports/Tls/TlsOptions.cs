namespace Gateway.Transports.Tls;

/// <summary>A listener's <c>Tls</c> section: TLS 1.2 or 1.3 before the first message. The files are re-read when they change.</summary>
public sealed class TlsOptions
{
    /// <summary>Path of the certificate, PEM, followed by the intermediate ones.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>Path of its private key, PEM, not encrypted.</summary>
    public string Key { get; set; } = "";

    /// <summary>Whether clients show a certificate of their own. Default None.</summary>
    public ClientCertificate ClientCertificate { get; set; }

    /// <summary>Path of the authorities that clients' certificates must come from, PEM; needed where they are asked for one.</summary>
    public string? ClientCa { get; set; }

    /// <summary>Every file there is to read.</summary>
    internal IReadOnlyList<string> Files => ClientCa is { } ca ? [Certificate, Key, ca] : [Certificate, Key];
}
