using System.Net;
using System.Net.Sockets;
using Gateway.Addresses;

namespace Gateway.Hosting.Verbs;

/// <summary>The health check's request of <c>/health/ready</c>, to an HTTP endpoint of the configuration.</summary>
/// <remarks>For a local address no name is resolved and no proxy is used, whatever the environment says.</remarks>
internal static class ReadinessCheck
{
    /// <summary>What answered that the gateway is ready; null if there is no endpoint.</summary>
    /// <exception cref="HttpRequestException">The gateway is not ready, or the connection failed.</exception>
    /// <exception cref="IOException">The connection to a Unix socket failed.</exception>
    internal static async Task<string?> CheckAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        // If monitoring has its own endpoint, only that one serves /health.
        var monitoring = configuration["Gateway:Api:MonitoringEndpoint"];
        var urls = configuration.GetSection("Kestrel:Endpoints").GetChildren()
            .Where(endpoint => string.IsNullOrEmpty(monitoring) || endpoint.Key.Equals(monitoring, StringComparison.OrdinalIgnoreCase))
            .Select(endpoint => endpoint["Url"] ?? "")
            .Concat((configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
            .OrderBy(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
        if (urls.FirstOrDefault() is not { } url)
        {
            return null;
        }

        var address = Parse(url);
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectCallback = (_, cancellation) => ConnectAsync(address, cancellation),
        };

        // Any certificate is accepted: it is for the name that clients use, not for an address of the machine.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        using var client = new HttpClient(handler);
        try
        {
            using var answer = await client.GetAsync(new Uri($"{address.Scheme}://{Authority(address)}/health/ready"), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.IsSuccessStatusCode ? $"{url} is ready" : throw new HttpRequestException($"/health/ready answered {(int)answer.StatusCode}");
        }
        catch (HttpRequestException exception) when (address.IsUnixPipe && exception.InnerException is SocketException fault)
        {
            throw new IOException($"{fault.Message} ({address.UnixPipePath})");
        }
    }

    private static BindingAddress Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(AddressText.WithNumericScope(url));
        }
        catch (FormatException)
        {
            throw new IOException($"'{url}' is no address of an HTTP endpoint");
        }
    }

    // A Unix socket is connected to regardless of the name; 0.0.0.0, [::], * and + are addresses to listen on, not to connect to.
    private static string Authority(BindingAddress address) => address switch
    {
        { IsUnixPipe: true } => "localhost",
        { Host: "*" or "+" or "0.0.0.0" } => $"127.0.0.1:{address.Port}",
        { Host: "[::]" } => $"[::1]:{address.Port}",
        _ => $"{address.Host}:{address.Port}",
    };

    private static async ValueTask<Stream> ConnectAsync(BindingAddress address, CancellationToken cancellationToken)
    {
        if (address.IsUnixPipe)
        {
            return await ConnectAsync(new UnixDomainSocketEndPoint(address.UnixPipePath), cancellationToken);
        }

        // Kestrel binds every address for any other name; localhost is whichever of the two it could bind.
        var addresses = IPAddress.TryParse(address.Host, out var ip) ? [Reachable(ip)] : new[] { IPAddress.Loopback, IPAddress.IPv6Loopback };
        for (var index = 0; ; index++)
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(addresses[index], address.Port), cancellationToken);
            }
            catch (SocketException) when (index + 1 < addresses.Length)
            {
                // Tries the other address.
            }
        }
    }

    private static IPAddress Reachable(IPAddress bound) =>
        bound.Equals(IPAddress.Any) ? IPAddress.Loopback : bound.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : bound;

    private static async Task<Stream> ConnectAsync(EndPoint address, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, address is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
