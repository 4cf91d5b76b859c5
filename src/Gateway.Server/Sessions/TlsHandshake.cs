using System.Security.Authentication;

namespace Gateway.Sessions;

/// <summary>A connection feature: the result of the TLS handshake, set by the middleware that did it.</summary>
/// <param name="Version">The protocol's version.</param>
internal sealed record TlsHandshake(SslProtocols Version)
{
    /// <summary>The usual name of the version.</summary>
    public string Protocol => Version switch
    {
        SslProtocols.Tls12 => "TLS 1.2",
        SslProtocols.Tls13 => "TLS 1.3",
        _ => Version.ToString(),
    };
}
