using Gateway.Files;
using Gateway.Limits;
using Gateway.Transports.Tls;
using Microsoft.AspNetCore.Server.Kestrel;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace Gateway.Http;

/// <summary>
/// Gives HTTPS endpoints with PEM files the same certificate reload as listeners: the files are read again when they change, and no connection is closed.
/// Kestrel's own reload closes and opens the endpoint, and misses a file that was replaced by a rename. Endpoints with other certificates, or with their own
/// TLS options, are left to Kestrel, as they are at start.
/// </summary>
internal sealed class HttpsCertificates(
    IConfiguration configuration, FileWatch files, CertificateMetrics certificates, IOptions<GatewayTimeouts> timeouts, ILogger<ListenerTls> log)
{
    private static readonly string[] KestrelsOwn = ["Sni", "SslProtocols", "ClientCertificateMode"];

    /// <summary>Adds the certificate to an endpoint, if its files are for the gateway to read.</summary>
    internal void Apply(string name, EndpointConfiguration endpoint)
    {
        var section = configuration.GetSection($"Kestrel:Endpoints:{name}");
        if (!endpoint.IsHttps || GetPair(section) is not { } pair)
        {
            return;
        }

        var tls = new ListenerTls(name, $"{section.Path}:Certificate", pair, files, log);
        certificates.Add(name, tls);
        endpoint.ListenOptions.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = timeouts.Value.Setup,
            OnConnection = _ => ValueTask.FromResult(tls.ForHandshake()),
        });
    }

    /// <summary>The PEM files of an endpoint, if the gateway has to read them. A relative path is relative to the executable's directory, as in Kestrel.</summary>
    internal static TlsOptions? GetPair(IConfigurationSection endpoint)
    {
        var certificate = endpoint.GetSection("Certificate");
        return certificate["Path"] is { Length: > 0 } path && certificate["KeyPath"] is { Length: > 0 } key && string.IsNullOrEmpty(certificate["Password"])
            && !KestrelsOwn.Any(option => endpoint.GetSection(option).Exists())
            ? new TlsOptions { Certificate = Path.Combine(AppContext.BaseDirectory, path), Key = Path.Combine(AppContext.BaseDirectory, key) }
            : null;
    }
}
