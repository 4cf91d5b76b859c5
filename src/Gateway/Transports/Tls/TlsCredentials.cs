using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Gateway.Transports.Tls;

/// <summary>What a listener proves itself with and judges clients by, as its files said when they were read.</summary>
internal sealed class TlsCredentials
{
    private readonly SslStreamCertificateContext _certificate;
    private readonly ClientCertificate _client;
    private readonly ClientAuthorities? _authorities;
    private readonly OpenSslAuthorities? _inHandshake;

    /// <exception cref="CryptographicException">A file holds something else.</exception>
    /// <exception cref="IOException">A file can't be read.</exception>
    private TlsCredentials(TlsOptions options)
    {
        var leaf = PemFiles.ReadPair(options.Certificate, options.Key);
        _certificate = SslStreamCertificateContext.Create(leaf, PemFiles.ReadAll(options.Certificate), offline: true);
        NotAfter = leaf.NotAfter.ToUniversalTime();
        _client = options.ClientCertificate;
        if (options.ClientCa is { Length: > 0 } ca)
        {
            var all = PemFiles.ReadAll(ca);
            _authorities = new ClientAuthorities(all);
            _inHandshake = OpenSslAuthorities.TryCreate(all);
        }
    }

    /// <summary>When the certificate expires.</summary>
    internal DateTimeOffset NotAfter { get; }

    /// <summary>Reads the files.</summary>
    /// <param name="options">Where they are.</param>
    /// <param name="fault">Why they can't be used; null where they can.</param>
    internal static TlsCredentials? TryRead(TlsOptions options, out string? fault)
    {
        fault = null;
        try
        {
            return new TlsCredentials(options);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            fault = exception.Message.TrimEnd('.');
            return null;
        }
    }

    /// <summary>The terms of one handshake. Each has its own, since the framework writes into the chain's policy.</summary>
    internal SslServerAuthenticationOptions ForHandshake()
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = _certificate,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
            ClientCertificateRequired = _client != ClientCertificate.None,
        };
        if (_client != ClientCertificate.None && _authorities is { } authorities)
        {
            options.CertificateChainPolicy = authorities.ToPolicy();
            options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                certificate is null ? _client == ClientCertificate.Optional : authorities.Trust(chain, errors);
        }

        return options;
    }

    /// <summary>Has the client's certificate judged during the handshake as well, so that one that is refused gets an alert.</summary>
    /// <param name="stream">Whose handshake has begun and has not had the client's certificate yet.</param>
    internal void JudgeInHandshake(SslStream stream)
    {
        if (_client != ClientCertificate.None)
        {
            _inHandshake?.Judge(stream, isRequired: _client == ClientCertificate.Required);
        }
    }
}
