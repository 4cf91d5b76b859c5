using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using Gateway.Files;

namespace Gateway.Transports.Tls;

/// <summary>A listener's certificate and its client authorities, as they were read from the files.</summary>
internal sealed class TlsCredentials
{
    /// <summary>The maximum size of one file, in bytes: 4 MiB, several times all authorities of a system.</summary>
    internal const int MaxFileSize = 4 * 1024 * 1024;

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
    /// <param name="options">The paths.</param>
    /// <param name="fault">Why the files cannot be used; null if they can.</param>
    internal static TlsCredentials? TryRead(TlsOptions options, out string? fault)
    {
        var (files, faults) = (new List<string>(), new List<string>());
        foreach (var path in options.Files)
        {
            try
            {
                files.Add(FileContent.Read(path, MaxFileSize).Text);
            }
            catch (Exception exception) when (exception is FileReadException or ArgumentException or NotSupportedException)
            {
                faults.Add(exception.Message.TrimEnd('.'));
            }
        }

        fault = string.Join("; ", faults);
        return faults.Count == 0 ? TryParse(options, files, out fault) : null;
    }

    /// <summary>Parses files that were read.</summary>
    /// <param name="options">The paths.</param>
    /// <param name="files">The contents, in the order of <see cref="TlsOptions.Files"/>.</param>
    /// <param name="fault">Why the files cannot be used; null if they can.</param>
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

    /// <summary>The options of one handshake. Each has its own, because the framework writes into the chain policy.</summary>
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

    /// <summary>Verifies the client's certificate during the handshake as well, so that a refused client gets an alert.</summary>
    /// <param name="stream">The stream, whose handshake has begun and has not received the client's certificate yet.</param>
    internal void VerifyDuringHandshake(SslStream stream)
    {
        if (_client != ClientCertificate.None)
        {
            _inHandshake?.AttachTo(stream, isRequired: _client == ClientCertificate.Required);
        }
    }
}
