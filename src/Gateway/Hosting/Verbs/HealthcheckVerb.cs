using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Limits;
using Gateway.Transports;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Verbs;

/// <summary><c>Gateway healthcheck</c>: asks the running gateway, found through the same configuration, whether it is ready and answers PING.</summary>
internal static class HealthcheckVerb
{
    /// <summary>The whole check: an answer that takes longer is no answer. 3 s, below the usual 5 s of a container's own timeout.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    internal static async Task<int> RunAsync(string[] args, TextWriter output)
    {
        await using var app = GatewayApplication.Create(args);
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            // Both in any case: with neither an HTTP endpoint nor a command line there is nothing that could be called healthy.
            var isReady = await AskReadyAsync(app.Configuration, patience.Token);
            var answersPing = await PingAsync(app.Services.GetRequiredService<IOptions<ListenersOptions>>().Value, patience.Token);
            await output.WriteLineAsync(isReady || answersPing ? "healthy" : "unhealthy: neither Kestrel:Endpoints nor a Line listener with Commands to ask");
            return isReady || answersPing ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or IOException or OperationCanceledException)
        {
            var reason = patience.IsCancellationRequested ? $"no answer within {Patience.TotalSeconds:0} s" : exception.Message;
            await output.WriteLineAsync($"unhealthy: {reason}");
            return 1;
        }
    }

    private static async Task<bool> AskReadyAsync(IConfiguration configuration, CancellationToken patience)
    {
        // Where monitoring has an endpoint of its own, /health is there alone.
        var monitoring = configuration["Gateway:Api:MonitoringEndpoint"];
        var urls = configuration.GetSection("Kestrel:Endpoints").GetChildren()
            .Where(endpoint => string.IsNullOrEmpty(monitoring) || endpoint.Key.Equals(monitoring, StringComparison.OrdinalIgnoreCase))
            .Select(endpoint => endpoint["Url"] ?? "")
            .Concat((configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
            .OrderBy(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
        if (urls.FirstOrDefault() is not { } url)
        {
            return false;
        }

        var address = BindingAddress.Parse(AddressText.WithNumericScope(url));
        using var handler = new SocketsHttpHandler { ConnectCallback = address.IsUnixPipe ? (_, cancellation) => ConnectAsync(address.UnixPipePath, cancellation) : null };

        // Any certificate will do: it is for the name that clients use, not for an address of the machine.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        using var client = new HttpClient(handler);
        try
        {
            using var answer = await client.GetAsync(new Uri($"{address.Scheme}://{Authority(address)}/health/ready"), patience);
            return answer.IsSuccessStatusCode ? true : throw new HttpRequestException($"/health/ready answered {(int)answer.StatusCode}");
        }
        catch (HttpRequestException exception) when (address.IsUnixPipe && exception.InnerException is SocketException fault)
        {
            throw new IOException($"{fault.Message} ({address.UnixPipePath})");
        }
    }

    // A socket's file is connected to whatever the name; 0.0.0.0, [::], * and + are where it listens, not where it can be reached.
    private static string Authority(BindingAddress address) => address switch
    {
        { IsUnixPipe: true } => "localhost",
        { Host: "*" or "+" or "0.0.0.0" or "[::]" } => $"127.0.0.1:{address.Port}",
        _ => $"{address.Host}:{address.Port}",
    };

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken patience)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), patience);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<bool> PingAsync(ListenersOptions options, CancellationToken patience)
    {
        foreach (var (name, listener) in options.Listeners.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (!listener.Enabled || !Is(listener.Framing, "Line") || !Is(listener.Application, "Commands")
                || listener.ProxyProtocol != ProxyProtocol.None || listener.Tls is not null || ListenerUrl.Parse(listener.Url, out _) is not { } bound)
            {
                continue;
            }

            using var socket = new Socket(bound.AddressFamily, SocketType.Stream, bound is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
            await socket.ConnectAsync(Reachable(bound), patience);
            await socket.SendAsync("PING\nQUIT\n"u8.ToArray(), patience);
            var answer = await ReadToEndAsync(socket, patience);
            if (!answer.Contains("\nPONG\n", StringComparison.Ordinal))
            {
                throw new IOException($"{name} answered PING with '{answer.ReplaceLineEndings(" ")}'");
            }

            return true;
        }

        return false;

        static bool Is(string value, string name) => value.Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    private static EndPoint Reachable(EndPoint bound) => bound switch
    {
        IPEndPoint ip when ip.Address.Equals(IPAddress.Any) => new IPEndPoint(IPAddress.Loopback, ip.Port),
        IPEndPoint ip when ip.Address.Equals(IPAddress.IPv6Any) => new IPEndPoint(IPAddress.IPv6Loopback, ip.Port),
        _ => bound,
    };

    private static async Task<string> ReadToEndAsync(Socket socket, CancellationToken patience)
    {
        var buffer = new byte[1024];
        var length = 0;
        while (length < buffer.Length && await socket.ReceiveAsync(buffer.AsMemory(length), patience) is var read and > 0)
        {
            length += read;
        }

        return Encoding.Latin1.GetString(buffer, 0, length);
    }
}
