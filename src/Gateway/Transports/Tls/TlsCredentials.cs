using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Transports.Tls;

/// <summary>What a listener proves itself with and judges clients by, as its files said when they were read.</summary>
internal sealed class TlsCredentials
{
    private readonly SslStreamCertificateContext _certificate;
    private readonly X509Certificate2Collection _authorities = [];
    private readonly ClientCertificate _client;

    /// <exception cref="CryptographicException">A file holds something else.</exception>
    /// <exception cref="IOException">A file can't be read.</exception>
    private TlsCredentials(TlsOptions options)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(options.Certificate);
        var leaf = X509Certificate2.CreateFromPemFile(options.Certificate, options.Key);
        _certificate = SslStreamCertificateContext.Create(leaf, chain, offline: true);
        NotAfter = leaf.NotAfter.ToUniversalTime();
        _client = options.ClientCertificate;
        if (options.ClientCa is { } ca)
        {
            _authorities.ImportFromPemFile(ca);
            if (_authorities.Count == 0)
            {
                throw new CryptographicException($"'{ca}' holds no certificate.");
            }
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
        if (_client != ClientCertificate.None)
        {
            options.CertificateChainPolicy = ClientPolicy();
            options.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                certificate is null ? _client == ClientCertificate.Optional : errors == SslPolicyErrors.None;
        }

        return options;
    }

    private X509ChainPolicy ClientPolicy()
    {
        // Nothing is downloaded for a certificate that a stranger shows: its own text says from where.
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        foreach (var authority in _authorities)
        {
            var isRoot = authority.SubjectName.RawData.AsSpan().SequenceEqual(authority.IssuerName.RawData);
            (isRoot ? policy.CustomTrustStore : policy.ExtraStore).Add(authority);
        }

        return policy;
    }
}
