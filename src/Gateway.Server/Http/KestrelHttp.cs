using System.Security.Authentication;
using Gateway.Addresses;
using Gateway.Http.Guard;
using Gateway.Limits;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Http;

/// <summary>Applies the gateway's limits and timeouts to HTTP (docs/configuration.md).</summary>
internal sealed class KestrelHttp(
    IConfiguration configuration,
    IOptionsMonitor<GatewayLimits> limits,
    IOptionsMonitor<GatewayTimeouts> timeouts,
    HttpsCertificates certificates,
    Monitoring monitoring)
{
    /// <summary>Configures the Kestrel of the gateway's own process.</summary>
    internal void Configure(KestrelServerOptions options)
    {
        ConfigureHost(options);

        // Kestrel could reload its section by itself, but would close every connection of an endpoint that has changed in any way.
        var kestrel = WithNumericScopes(configuration.GetSection("Kestrel"));
        var endpoints = options.Configure(kestrel);
        foreach (var name in kestrel.GetSection("Endpoints").GetChildren().Select(endpoint => endpoint.Key))
        {
            endpoints.Endpoint(name, endpoint =>
            {
                monitoring.Apply(name, endpoint);
                certificates.Apply(name, endpoint);
            });
        }
    }

    /// <summary>Marks the monitoring endpoint of an embedding host. Everything else of its Kestrel is the host's.</summary>
    internal void ConfigureEmbedded(KestrelServerOptions options)
    {
        if (monitoring.Endpoint is { } name)
        {
            var endpoints = options.ConfigurationLoader ?? options.Configure(configuration.GetSection("Kestrel"));
            endpoints.Endpoint(name, endpoint => monitoring.Apply(name, endpoint));
        }
    }

    private void ConfigureHost(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        Limit(options.Limits);
        limits.OnChange(_ => Limit(options.Limits));
        timeouts.OnChange(_ => Limit(options.Limits));
        options.ConfigureHttpsDefaults(https =>
        {
            https.HandshakeTimeout = timeouts.CurrentValue.Setup;
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        });
    }

    // Kestrel ignores an interface name after %25.
    private static IConfiguration WithNumericScopes(IConfigurationSection kestrel)
    {
        var urls = kestrel.GetSection("Endpoints").GetChildren().ToDictionary(endpoint => $"Endpoints:{endpoint.Key}:Url", endpoint => endpoint["Url"]);
        var changed = urls.Where(url => url.Value is { } text && AddressText.WithNumericScope(text) != text)
            .Select(url => KeyValuePair.Create(url.Key, (string?)AddressText.WithNumericScope(url.Value!))).ToList();
        return changed.Count == 0 ? kestrel : new ConfigurationBuilder().AddConfiguration(kestrel).AddInMemoryCollection(changed).Build();
    }

    // Kestrel reads these for each connection, and the body size for each request.
    private void Limit(KestrelServerLimits kestrel)
    {
        kestrel.KeepAliveTimeout = timeouts.CurrentValue.Idle;
        kestrel.RequestHeadersTimeout = timeouts.CurrentValue.Read;
        kestrel.MaxRequestBodySize = limits.CurrentValue.MaxRequestBodySize;
    }
}
