using Gateway.Diagnostics;
using Gateway.Files;
using Gateway.Http;
using Gateway.Limits;
using Gateway.Transports.Tls;
using Microsoft.AspNetCore.Server.Kestrel;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>
/// Gives HTTPS endpoints that have a PEM pair the certificates of a listener: re-read when the files change, with no connection closed for it.
/// Kestrel's own watch closes and opens the endpoint, and misses a file that another was renamed to. Endpoints with other certificates, or TLS
/// options of their own, are left to it, as they are at start.
/// </summary>
internal sealed class HttpsCertificates(
    IConfiguration configuration, FileWatch files, GatewayMetrics metrics, IOptions<GatewayTimeouts> timeouts, ILogger<ListenerTls> log) : IHttpEndpointPart
{
    private static readonly string[] KestrelsOwn = ["Sni", "SslProtocols", "ClientCertificateMode"];

    /// <inheritdoc/>
    public void Apply(string name, EndpointConfiguration endpoint)
    {
        var section = configuration.GetSection($"Kestrel:Endpoints:{name}");
        if (!endpoint.IsHttps || GetPair(section) is not { } pair)
        {
            return;
        }

        var tls = new ListenerTls(name, $"{section.Path}:Certificate", pair, files, log);
        metrics.ObserveCertificate(name, () => tls.NotAfter);
        endpoint.ListenOptions.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = timeouts.Value.Setup,
            OnConnection = _ => ValueTask.FromResult(tls.ForHandshake()),
        });
    }

    /// <summary>The files of an endpoint, where they are ours to read. A relative path begins where Kestrel's do: beside the executable.</summary>
    internal static TlsOptions? GetPair(IConfigurationSection endpoint)
    {
        var certificate = endpoint.GetSection("Certificate");
        return certificate["Path"] is { Length: > 0 } path && certificate["KeyPath"] is { Length: > 0 } key && string.IsNullOrEmpty(certificate["Password"])
            && !KestrelsOwn.Any(option => endpoint.GetSection(option).Exists())
            ? new TlsOptions { Certificate = Path.Combine(AppContext.BaseDirectory, path), Key = Path.Combine(AppContext.BaseDirectory, key) }
            : null;
    }
}
