using System.Security.Authentication;

namespace Gateway.Sessions;

/// <summary>A connection feature: what the TLS handshake came to, set by whoever shook hands.</summary>
/// <param name="Version">The protocol's version.</param>
internal sealed record TlsHandshake(SslProtocols Version)
{
    /// <summary>The version as people write it.</summary>
    public string Protocol => Version switch
    {
        SslProtocols.Tls12 => "TLS 1.2",
        SslProtocols.Tls13 => "TLS 1.3",
        _ => Version.ToString(),
    };
}
