namespace Gateway.Transports.Tls;

/// <summary>A listener's <c>Tls</c> section: TLS 1.2 or 1.3 before the first message. The files are re-read when they change.</summary>
public sealed class TlsOptions
{
    /// <summary>Certificate, followed by the intermediate ones.</summary>
    /// <value>path, PEM</value>
    public string Certificate { get; set; } = "";

    /// <summary>Private key of the certificate, RSA or ECDSA, not encrypted. Whoever can read the file could also read a passphrase beside it.</summary>
    /// <value>path, PEM</value>
    public string Key { get; set; } = "";

    /// <summary>Whether a client must show a certificate, may show one, or is not asked. One that is shown must be valid.</summary>
    /// <value><c>None</c>, <c>Optional</c>, <c>Required</c></value>
    public ClientCertificate ClientCertificate { get; set; }

    /// <summary>
    /// Authorities that issue clients' certificates. Root and intermediate ones are each trusted by themselves. Required unless
    /// <c>ClientCertificate</c> is <c>None</c>.
    /// </summary>
    /// <value>path, PEM</value>
    public string? ClientCa { get; set; }

    /// <summary>Every file there is to read.</summary>
    internal IReadOnlyList<string> Files => ClientCa is { Length: > 0 } ca ? [Certificate, Key, ca] : [Certificate, Key];
}
