using System.Net;
using Gateway.Addresses;
using Gateway.Configuration;
using Gateway.Http;
using Gateway.Transports;
using Gateway.Transports.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Hosting.Checks;

/// <summary>Checks <c>Kestrel:Endpoints</c>. Kestrel itself reports only one fault at a time, and without its key.</summary>
internal static class HttpEndpointFaults
{
    internal static void Find(IConfiguration configuration, List<string> faults)
    {
        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            if (FindUrlFault(endpoint["Url"]) is { } fault)
            {
                faults.Add($"{endpoint.Path}:Url is '{endpoint["Url"]}': {fault}.");
            }

            if (nameof(HttpProtocols.Http3).Equals(endpoint["Protocols"], StringComparison.OrdinalIgnoreCase) && endpoint["Url"]?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) == true)
            {
                faults.Add($"{endpoint.Path}:Protocols is 'Http3': HTTP/3 needs an https address, and the endpoint's Url is '{endpoint["Url"]}'.");
            }

            var before = faults.Count;
            FindInTls(endpoint, faults);
            if (faults.Count == before && HttpsCertificates.Find(endpoint) is var (key, options))
            {
                FindInFiles(key, options, faults);
            }
        }
    }

    private static void FindInTls(IConfigurationSection endpoint, List<string> faults)
    {
        var tls = endpoint.GetSection(HttpsCertificates.Section);
        if (!tls.Exists())
        {
            return;
        }

        SectionFaults.Find(tls, new(typeof(TlsOptions)), faults);
        foreach (var other in HttpsCertificates.KestrelsOwn.Append("Certificate").Where(other => endpoint.GetSection(other).Exists()))
        {
            faults.Add($"{endpoint.Path}:{other} does not go with {tls.Path}, which has all of an endpoint's TLS: remove one of them.");
        }

        if (endpoint["Url"]?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == false)
        {
            faults.Add($"{tls.Path} is for https: the endpoint's Url is '{endpoint["Url"]}'.");
        }
    }

    private static void FindInFiles(string key, TlsOptions options, List<string> faults)
    {
        if (key.EndsWith($":{HttpsCertificates.Section}", StringComparison.OrdinalIgnoreCase))
        {
            // The faults name keys that begin with the section's name, as a listener's do.
            SetupFaults.FindInTls(options, (option, text) => faults.Add($"{key[..^HttpsCertificates.Section.Length]}{option} {text}."));
        }
        else if (TlsCredentials.TryRead(options, out var unusable) is null)
        {
            faults.Add($"{key} can't be used: {unusable}.");
        }
    }

    // Kestrel ignores unknown values.
    private static string? FindUrlFault(string? url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url ?? "");
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            // The second exception is what Kestrel's parser throws for the path of a Unix socket that ends with a slash.
            return "use http://address:port or https://address:port";
        }

        if (address.Scheme is not ("http" or "https"))
        {
            return $"the scheme '{address.Scheme}' is not known: use http or https";
        }

        if (address.IsUnixPipe)
        {
            return address.PathBase.Length > 0 ? "a colon ends the path, and nothing may stand behind it" : UnixPath.Fault(address.UnixPipePath);
        }

        if (address.IsNamedPipe)
        {
            return null;
        }

        return address switch
        {
            { Port: < 0 or > IPEndPoint.MaxPort } => $"a port is at most {IPEndPoint.MaxPort}",
            { PathBase.Length: > 0 } => "nothing may stand behind the port",
            { Host: "localhost", Port: 0 } => "with port 0 (the system picks) use 127.0.0.1 or [::1]",
            { Host: "localhost" or "*" or "+" } => null,

            // Kestrel binds every address of the machine for any other name; a typing error must not have that effect.
            _ => AddressText.ReadAddress(address.Host, out var fault) is not null ? null
                : address.Host.Contains('%', StringComparison.Ordinal) ? fault
                : $"'{address.Host}' is not an IP address: use one, localhost, or * for every address",
        };
    }
}
