namespace Gateway.Transports.Tls;

/// <summary>A listener's <c>Tls</c> section: TLS 1.2 or 1.3 before the first message. The files are re-read when they change.</summary>
public sealed class TlsOptions
{
    /// <summary>The certificate, followed by the intermediate ones.</summary>
    /// <value>path, PEM</value>
    public string Certificate { get; set; } = "";

    /// <summary>Its private key, RSA or ECDSA, not encrypted: whoever can read the file could read the passphrase beside it.</summary>
    /// <value>path, PEM</value>
    public string Key { get; set; } = "";

    /// <summary>Whether clients show a certificate of their own. One that is shown must be valid.</summary>
    /// <value><c>None</c>, <c>Optional</c>, <c>Required</c></value>
    public ClientCertificate ClientCertificate { get; set; }

    /// <summary>The authorities that clients' certificates must come from, roots or below one, each trusted as it stands; needed unless <c>ClientCertificate</c> is <c>None</c>.</summary>
    /// <value>path, PEM</value>
    public string? ClientCa { get; set; }

    /// <summary>Every file there is to read.</summary>
    internal IReadOnlyList<string> Files => ClientCa is { Length: > 0 } ca ? [Certificate, Key, ca] : [Certificate, Key];
}
