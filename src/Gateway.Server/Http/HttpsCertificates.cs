using Gateway.Files;
using Gateway.Limits;
using Gateway.Transports.Tls;
using Microsoft.AspNetCore.Server.Kestrel;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace Gateway.Http;

/// <summary>
/// Gives HTTPS endpoints with PEM files the same TLS as listeners, by the same options: the files are read again when they change, and no connection is closed.
/// Kestrel's own reload closes and opens the endpoint, and misses a file that was replaced by a rename. Endpoints with other certificates, or with their own
/// TLS options, are left to Kestrel, as they are at start.
/// </summary>
internal sealed class HttpsCertificates(
    IConfiguration configuration, FileWatch files, CertificateMetrics certificates, IOptions<GatewayTimeouts> timeouts, ILogger<ListenerTls> log)
{
    /// <summary>The section of an endpoint with the options of a listener's TLS.</summary>
    internal const string Section = "Tls";

    /// <summary>Kestrel's own TLS options of an endpoint.</summary>
    internal static readonly string[] KestrelsOwn = ["Sni", "SslProtocols", "ClientCertificateMode"];

    /// <summary>Adds the certificate to an endpoint, if its files are for the gateway to read.</summary>
    internal void Apply(string name, EndpointConfiguration endpoint)
    {
        if (!endpoint.IsHttps || Find(configuration.GetSection($"Kestrel:Endpoints:{name}")) is not var (key, options))
        {
            return;
        }

        var tls = new ListenerTls(name, key, options, files, log);
        certificates.Add(name, tls);
        endpoint.ListenOptions.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = timeouts.Value.Setup,
            OnConnection = _ => ValueTask.FromResult(tls.ForHandshake()),
        });
    }

    /// <summary>The TLS options of an endpoint and their key, if the gateway has to read the files. A relative path is relative to the executable's directory, as in Kestrel.</summary>
    internal static (string Key, TlsOptions Options)? Find(IConfigurationSection endpoint)
    {
        var own = endpoint.GetSection(Section);
        if (own.Exists())
        {
            var options = own.Get<TlsOptions>() ?? new();
            options.Certificate = Resolve(options.Certificate);
            options.Key = Resolve(options.Key);
            options.ClientCa = options.ClientCa is null ? null : Resolve(options.ClientCa);
            return (own.Path, options);
        }

        var certificate = endpoint.GetSection("Certificate");
        return certificate["Path"] is { Length: > 0 } path && certificate["KeyPath"] is { Length: > 0 } key && string.IsNullOrEmpty(certificate["Password"])
            && !KestrelsOwn.Any(option => endpoint.GetSection(option).Exists())
            ? (certificate.Path, new TlsOptions { Certificate = Resolve(path), Key = Resolve(key) })
            : null;
    }

    private static string Resolve(string path) => path.Length == 0 ? path : Path.Combine(AppContext.BaseDirectory, path);
}
