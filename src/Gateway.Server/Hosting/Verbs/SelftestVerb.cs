using System.Buffers.Binary;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Gateway.Addresses;
using Gateway.Sessions;
using Gateway.Transports;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Hosting.Verbs;

/// <summary><c>Gateway selftest</c>: starts a private instance on ports that the system picks, and does one handshake with every listener.</summary>
internal static class SelftestVerb
{
    private const string Message = "ping over loopback";
    private const string LookupKey = "selftest";
    private const string Expected = $"server observed \"{Message}\"";

    /// <summary>The time for one handshake: loopback answers in microseconds, so that 5 s is a failure.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    internal static async Task<int> RunAsync(VerbContext context, bool isJson, bool isVerbose)
    {
        var directory = CreateDirectory();
        try
        {
            var results = await TryAllAsync(context, directory.FullName, isVerbose && !isJson ? LogLevel.Debug : LogLevel.Warning);
            var failures = results.Count(result => !result.IsOk);
            await SelftestResult.WriteAsync(results, failures == 0 ? "Every endpoint answered." : $"{failures} endpoints did not answer.", isJson, context);
            return failures == 0 ? ExitCode.Ok : ExitCode.Failed;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    // The system's own error names no file.
    private static DirectoryInfo CreateDirectory()
    {
        var temporary = Path.GetTempPath();
        try
        {
            var directory = Directory.CreateTempSubdirectory("gateway-selftest");
            if (UnixPath.Fault(Path.Combine(directory.FullName, "control")) is not { } fault)
            {
                return directory;
            }

            directory.Delete();
            throw new IOException(fault);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The self-test needs a folder for its sockets, and none can be made in '{temporary}' (TMPDIR): {exception.Message}", exception);
        }
    }

    private static async Task<List<SelftestResult>> TryAllAsync(VerbContext context, string directory, LogLevel level)
    {
        await using var app = GatewayApplication.Create(
            context.Arguments,
            builder =>
            {
                context.Configure?.Invoke(builder);
                Private(builder, directory, level);
            },
            context.Map);
        await app.StartAsync();
        var results = new List<SelftestResult>();
        foreach (var listener in app.Services.GetRequiredService<ListenerDirectory>().All.Where(listener => listener.Name != ListenerDirectory.WebSocketName))
        {
            results.Add(await TryAsync(listener.Name, () => ShakeHandsAsync(listener), Expected));
        }

        foreach (var (name, url) in app.Services.GetRequiredService<DatagramListenerDirectory>().All)
        {
            switch (name)
            {
                case "lookup":
                    results.Add(await TryAsync("udp", () => DatagramHandshakes.LookUpAsync(url, LookupKey), Expected));
                    break;
                case "control":
                    results.Add(await TryAsync("control", () => DatagramHandshakes.PingAsync(url, directory), DatagramHandshakes.Pong));
                    break;
            }
        }

        results.Add(await TryAsync(ListenerDirectory.WebSocketName, () => WebSocketHandshake.EchoAsync(HttpAddress(app), Message), $"OK {Message}"));
        results.Add(await TryAsync("http", () => GetHealthAsync(app), "ok"));
        await app.StopAsync();
        return results;
    }

    private static void Private(WebApplicationBuilder builder, string directory, LogLevel level)
    {
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Gateway", level);
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kestrel:Endpoints:Http:Url"] = "http://127.0.0.1:0",
            ["Gateway:Listeners:line:Url"] = "tcp://127.0.0.1:0",
            ["Gateway:Listeners:line:Application"] = "Observe",
            ["Gateway:Listeners:frames:Url"] = "tcp://127.0.0.1:0",
            ["Gateway:Listeners:frames:Framing"] = "LengthPrefixed",
            ["Gateway:Listeners:frames:Application"] = "Observe",
            ["Gateway:Listeners:unix:Url"] = $"unix://{directory}/line",
            ["Gateway:Listeners:unix:Application"] = "Observe",
            ["Gateway:Lookup:Udp:Url"] = "udp://127.0.0.1:0",
            [$"Gateway:Lookup:Entries:{LookupKey}"] = Expected,
            ["Gateway:Shutdown:Grace"] = "00:00:00",
            ["Gateway:Control:Path"] = $"{directory}/control",
        });
    }

    private static async Task<SelftestResult> TryAsync(string name, Func<Task<string>> ask, string expected)
    {
        string received;
        try
        {
            received = await ask().WaitAsync(Patience, TimeProvider.System);
        }
        catch (Exception exception) when (exception is SocketException or IOException or HttpRequestException or WebSocketException or TimeoutException)
        {
            received = exception.Message;
        }

        return new SelftestResult(name, received, received == expected);
    }

    private static async Task<string> ShakeHandsAsync(Listener listener)
    {
        var address = ListenerUrl.Parse(listener.Url, out _)!;
        using var client = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(address);
        await using var stream = new NetworkStream(client);
        if (listener.Framing.Name == "Line")
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Message + "\n"));
            return await new StreamReader(stream, Encoding.ASCII).ReadLineAsync() ?? "nothing";
        }

        var frame = new byte[4 + Message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, Message.Length);
        Encoding.ASCII.GetBytes(Message, frame.AsSpan(4));
        await stream.WriteAsync(frame);
        var prefix = new byte[4];
        await stream.ReadExactlyAsync(prefix);
        var reply = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix)];
        await stream.ReadExactlyAsync(reply);
        return Encoding.ASCII.GetString(reply);
    }

    private static async Task<string> GetHealthAsync(WebApplication app)
    {
        // No proxy is used for a local address, whatever the environment says.
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpClient(handler);
        return await client.GetStringAsync(new Uri(HttpAddress(app), "/health"));
    }

    private static Uri HttpAddress(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        return new Uri(addresses.First(address => address.StartsWith("http://127.", StringComparison.Ordinal)));
    }
}
