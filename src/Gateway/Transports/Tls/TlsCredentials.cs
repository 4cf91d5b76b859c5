using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Files;

namespace Gateway.Transports.Tls;

/// <summary>What a listener proves itself with and judges clients by, as its files said when they were read.</summary>
internal sealed class TlsCredentials
{
    /// <summary>The most that one file may hold, in bytes: 4 MiB, several times the authorities of a whole system.</summary>
    internal const int LargestFile = 4 * 1024 * 1024;

    private readonly SslStreamCertificateContext _certificate;
    private readonly X509Certificate2Collection _authorities = [];
    private readonly ClientCertificate _client;

    // The texts are in the order of TlsOptions.Files.
    private TlsCredentials(TlsOptions options, IReadOnlyList<string> files)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(files[0]);
        var leaf = X509Certificate2.CreateFromPem(files[0], files[1]);
        _certificate = SslStreamCertificateContext.Create(leaf, chain, offline: true);
        NotAfter = leaf.NotAfter.ToUniversalTime();
        _client = options.ClientCertificate;
        if (options.ClientCa is { Length: > 0 } ca)
        {
            _authorities.ImportFromPem(files[2]);
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
        try
        {
            return TryParse(options, [.. options.Files.Select(path => FileContent.Read(path, LargestFile).Text)], out fault);
        }
        catch (Exception exception) when (exception is FileReadException or ArgumentException or NotSupportedException)
        {
            fault = exception.Message.TrimEnd('.');
            return null;
        }
    }

    /// <summary>The same of files that were read.</summary>
    /// <param name="options">Where they are.</param>
    /// <param name="files">What is in them, in the order of <see cref="TlsOptions.Files"/>.</param>
    /// <param name="fault">Why they can't be used; null where they can.</param>
    internal static TlsCredentials? TryParse(TlsOptions options, IReadOnlyList<string> files, out string? fault)
    {
        fault = null;
        try
        {
            return new TlsCredentials(options, files);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or NotSupportedException)
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
