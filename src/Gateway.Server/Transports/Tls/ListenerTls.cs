using System.Net.Security;
using Gateway.Diagnostics;
using Gateway.Files;

namespace Gateway.Transports.Tls;

/// <summary>The effective TLS credentials of a listener. When their files change they are read again; files that cannot be used change nothing.</summary>
internal sealed partial class ListenerTls
{
    private readonly string _listener;
    private readonly TlsOptions _options;
    private readonly ILogger<ListenerTls> _log;
    private volatile TlsCredentials? _credentials;

    /// <exception cref="InvalidDataException">The files cannot be used, although they could when the configuration was checked.</exception>
    internal ListenerTls(string listener, string key, TlsOptions options, FileWatch files, ILogger<ListenerTls> log)
    {
        _listener = listener;
        _options = options;
        _log = log;
        var watch = files.Describe(options.Files, TlsCredentials.MaxFileSize, Apply, ReportKept);
        if (watch.Check() is { } fault)
        {
            throw new InvalidDataException($"{key} can't be used: {fault}.");
        }

        files.Add(watch);
    }

    /// <summary>When the effective certificate expires.</summary>
    internal DateTimeOffset NotAfter => EffectiveOptions.NotAfter;

    /// <summary>The effective credentials.</summary>
    internal TlsCredentials EffectiveOptions => _credentials!;

    /// <summary>The options of one handshake.</summary>
    internal SslServerAuthenticationOptions ForHandshake() => EffectiveOptions.ForHandshake();

    private FileVerdict Apply(IReadOnlyList<FileContent?> files)
    {
        if (TlsCredentials.TryParse(_options, [.. files.Select(file => file!.Text)], out var fault) is not { } credentials)
        {
            return FileVerdict.Invalid(fault!);
        }

        var isFirst = _credentials is null;
        _credentials = credentials;
        if (!isFirst)
        {
            CertificateReplaced(_listener, credentials.NotAfter);
        }

        return FileVerdict.Applied;
    }

    private void ReportKept(string reason) => CertificateKept(_listener, reason, NotAfter);

    [LoggerMessage(GatewayEventIds.CertificateReplaced, LogLevel.Information, "{Listener}: certificate reloaded, valid until {NotAfter:u}")]
    private partial void CertificateReplaced(string listener, DateTimeOffset notAfter);

    [LoggerMessage(GatewayEventIds.CertificateKept, LogLevel.Error, "{Listener}: the changed certificate can't be used: {Reason}. Keeping the previous one, valid until {NotAfter:u}")]
    private partial void CertificateKept(string listener, string reason, DateTimeOffset notAfter);
}
