using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using Gateway.Files;

namespace Gateway.Transports.Tls;

/// <summary>What a listener proves itself with and judges clients by, as its files said when they were read.</summary>
internal sealed class TlsCredentials
{
    /// <summary>The most that one file may hold, in bytes: 4 MiB, several times the authorities of a whole system.</summary>
    internal const int LargestFile = 4 * 1024 * 1024;

    private readonly SslStreamCertificateContext _certificate;
    private readonly ClientCertificate _client;
    private readonly ClientAuthorities? _authorities;
    private readonly OpenSslAuthorities? _inHandshake;

    // The texts are in the order of TlsOptions.Files.
    private TlsCredentials(TlsOptions options, IReadOnlyList<string> files)
    {
        var leaf = PemFiles.ReadPair(options.Certificate, files[0], options.Key, files[1]);
        _certificate = SslStreamCertificateContext.Create(leaf, PemFiles.ReadAll(options.Certificate, files[0]), offline: true);
        NotAfter = leaf.NotAfter.ToUniversalTime();
        _client = options.ClientCertificate;
        if (options.ClientCa is { Length: > 0 } ca)
        {
            var all = PemFiles.ReadAll(ca, files[2]);
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
        var (files, faults) = (new List<string>(), new List<string>());
        foreach (var path in options.Files)
        {
            try
            {
                files.Add(FileContent.Read(path, LargestFile).Text);
            }
            catch (Exception exception) when (exception is FileReadException or ArgumentException or NotSupportedException)
            {
                faults.Add(exception.Message.TrimEnd('.'));
            }
        }

        fault = string.Join("; ", faults);
        return faults.Count == 0 ? TryParse(options, files, out fault) : null;
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
    internal void VerifyDuringHandshake(SslStream stream)
    {
        if (_client != ClientCertificate.None)
        {
            _inHandshake?.AttachTo(stream, isRequired: _client == ClientCertificate.Required);
        }
    }
}
