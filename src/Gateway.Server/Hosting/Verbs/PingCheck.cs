using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Configuration;
using Gateway.Transports;

namespace Gateway.Hosting.Verbs;

/// <summary>The health check's <c>PING</c>, sent to the first listener that accepts it without credentials.</summary>
internal static class PingCheck
{
    /// <summary>What answered; null if there is no such listener.</summary>
    /// <exception cref="IOException">The answer is wrong.</exception>
    /// <exception cref="SocketException">The connection failed.</exception>
    internal static async Task<string?> CheckAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        foreach (var (name, listener) in Listeners(configuration).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (!listener.Enabled || listener.Words == ListenerWords.None || ListenerSections.Read(configuration, name, ListenerSections.Framing).GetChildren().Any() || !Is(listener.Framing, "Line") || !Is(listener.Application, ListenerOptions.DefaultApplication)
                || listener.ProxyProtocol != ProxyProtocol.None || listener.Tls is not null || listener.Identity is { Required: true } || ListenerUrl.Parse(listener.Url, out _) is not { } bound)
            {
                continue;
            }

            using var socket = new Socket(bound.AddressFamily, SocketType.Stream, bound is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
            await socket.ConnectAsync(Reachable(bound), cancellationToken);
            await socket.SendAsync("PING\nQUIT\n"u8.ToArray(), cancellationToken);
            var answer = await ReadToEndAsync(socket, cancellationToken);
            if (!answer.Contains("\nPONG\n", StringComparison.Ordinal))
            {
                throw new IOException($"{name} answered PING with '{answer.ReplaceLineEndings(" ")}'");
            }

            return $"{name} on {listener.Url} answered PING";
        }

        return null;

        static bool Is(string value, string name) => value.Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    // Faults of the file are reported by the start and by check: a running gateway keeps its previous configuration.
    private static Dictionary<string, ListenerOptions> Listeners(IConfiguration configuration)
    {
        var section = configuration.GetSection("Gateway:Listeners");
        SectionFaults.Find(section, new(typeof(Dictionary<string, ListenerOptions>)), []);
        return section.Get<Dictionary<string, ListenerOptions>>() ?? [];
    }

    private static EndPoint Reachable(EndPoint bound) => bound switch
    {
        IPEndPoint ip when ip.Address.Equals(IPAddress.Any) => new IPEndPoint(IPAddress.Loopback, ip.Port),
        IPEndPoint ip when ip.Address.Equals(IPAddress.IPv6Any) => new IPEndPoint(IPAddress.IPv6Loopback, ip.Port),
        _ => bound,
    };

    private static async Task<string> ReadToEndAsync(Socket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[1024];
        var length = 0;
        while (length < buffer.Length && await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken) is var read and > 0)
        {
            length += read;
        }

        return Encoding.Latin1.GetString(buffer, 0, length);
    }
}
