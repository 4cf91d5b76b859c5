using System.Net.Sockets;
using Gateway.Http;
using Gateway.Transports;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Opening;

/// <summary>Reads the certificates that Kestrel reads itself, and binds every HTTP endpoint as Kestrel does.</summary>
internal sealed class HttpSteps(IConfiguration configuration, IOptions<SocketTransportOptions> sockets, PassedSockets passed) : IStartSteps
{
    private const string Endpoints = "Endpoints";

    /// <summary>Kestrel's default if nothing is configured.</summary>
    private const string DefaultUrl = "http://localhost:5000";

    /// <inheritdoc/>
    public IEnumerable<StartStep> Steps(IServiceProvider services)
    {
        var endpoints = configuration.GetSection($"Kestrel:{Endpoints}").GetChildren().ToList();
        foreach (var endpoint in endpoints.Where(endpoint => HttpsCertificates.Find(endpoint) is null))
        {
            yield return new StartStep(
                endpoint.Path, [endpoint.Path], null, provider => Load(provider, endpoint), exception => exception.Message);
        }

        foreach (var endpoint in endpoints)
        {
            yield return Bind(endpoint.Path, $"{endpoint.Path}:Url", endpoint["Url"] ?? "");
        }

        // Kestrel counts a listener as an endpoint as well.
        if (endpoints.Count == 0 && configuration.GetSection("Gateway:Listeners").GetChildren().All(IsOff))
        {
            foreach (var url in Urls())
            {
                yield return Bind("urls", "urls", url);
            }
        }
    }

    private static bool IsOff(IConfigurationSection listener) => bool.FalseString.Equals(listener["Enabled"], StringComparison.OrdinalIgnoreCase);

    private StartStep Bind(string key, string need, string url)
    {
        var endPoints = HttpAddresses.Parse(url);
        return new StartStep(
            key,
            [need],
            new StartAddress(SocketType.Stream, url, endPoints),
            _ => endPoints.Any(passed.Has) ? null : HttpAddresses.Bind(endPoints, sockets.Value),
            exception => HttpEndpointException.FormatMessage(key, url, exception));
    }

    private string[] Urls()
    {
        string[] urls = [.. Of("urls", "{0}"), .. string.IsNullOrEmpty(configuration["urls"]) ? Of("http_ports", "http://*:{0}").Concat(Of("https_ports", "https://*:{0}")) : []];
        return urls.Length > 0 ? urls : [DefaultUrl];

        IEnumerable<string> Of(string key, string form) =>
            (configuration[key] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(one => form.Replace("{0}", one, StringComparison.Ordinal));
    }

    // Loads each endpoint separately: for all of them together Kestrel reports only the first fault.
    private IAsyncDisposable? Load(IServiceProvider services, IConfigurationSection endpoint)
    {
        var own = $"{Endpoints}:{endpoint.Key}";
        var alone = configuration.GetSection("Kestrel").AsEnumerable(makePathsRelative: true).Where(pair =>
            !pair.Key.StartsWith($"{Endpoints}:", StringComparison.OrdinalIgnoreCase) || $"{pair.Key}:".StartsWith($"{own}:", StringComparison.OrdinalIgnoreCase));
        var options = new KestrelServerOptions { ApplicationServices = services };
        try
        {
            options.Configure(new ConfigurationBuilder().AddInMemoryCollection(alone).Build()).Load();
            return null;
        }
        catch (Exception exception) when (HttpEndpointException.IsOperatorFault(exception))
        {
            throw new HttpEndpointException(HttpEndpointException.FormatMessage(endpoint.Path, endpoint["Url"], exception), exception);
        }
    }
}
