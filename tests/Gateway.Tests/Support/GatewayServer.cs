using System.Net;
using Gateway.Hosting;
using Gateway.Hosting.Resources;
using Gateway.Rooms;
using Gateway.Sessions;
using Gateway.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;

namespace Gateway.Tests.Support;

/// <summary>The real service on real sockets, on ports of the system's choice, with options of the test's.</summary>
public sealed class GatewayServer : ServedGateway
{
    private readonly WebApplication _app;
    private readonly TimeProvider _time;

    private GatewayServer(WebApplication app, FakeLogCollector log, TimeProvider time)
    {
        _app = app;
        _time = time;
        Log = log;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!
            .Addresses.First(address => address.StartsWith("http://127.", StringComparison.Ordinal));
        Http = new HttpClient { BaseAddress = new Uri(address) };
    }

    public override HttpClient Http { get; }

    public FakeLogCollector Log { get; }

    public IServiceProvider Services => _app.Services;

    internal IRooms Rooms => Services.GetRequiredService<IRooms>();

    internal SessionRegistry Sessions => Services.GetRequiredService<SessionRegistry>();

    /// <summary>Starts with listeners <c>line</c>, <c>frames</c>, <c>echo</c> (raw), and <paramref name="options"/> over them, the last of each key.</summary>
    public static Task<GatewayServer> StartAsync(params (string Key, string? Value)[] options) => StartAsync(TimeProvider.System, null, options);

    public static Task<GatewayServer> StartAsync(TimeProvider time, params (string Key, string? Value)[] options) => StartAsync(time, null, options);

    public static Task<GatewayServer> StartAsync(TimeProvider time, Action<IServiceCollection>? configure, params (string Key, string? Value)[] options) =>
        StartAsync(time, configure, null, options);

    /// <summary>Starts with a settings file over the other options, which the test may change.</summary>
    public static Task<GatewayServer> StartWithAsync(string settings, TimeProvider time, params (string Key, string? Value)[] options) =>
        StartAsync(time, null, settings, options);

    public static Task<GatewayServer> StartWithAsync(string settings, TimeProvider time, Action<IServiceCollection> configure, params (string Key, string? Value)[] options) =>
        StartAsync(time, configure, settings, options);

    private static async Task<GatewayServer> StartAsync(TimeProvider time, Action<IServiceCollection>? configure, string? settings, (string Key, string? Value)[] options)
    {
        var log = new FakeLogCollector();
        var app = GatewayApplication.Create([], builder =>
        {
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection(Defaults());
            builder.Configuration.AddInMemoryCollection(options.Reverse().DistinctBy(option => option.Key).Select(option => KeyValuePair.Create(option.Key, option.Value)));
            if (settings is not null)
            {
                builder.Configuration.AddJsonFile(settings, optional: true);
            }

            builder.Logging.ClearProviders().AddProvider(new FakeLoggerProvider(log)).SetMinimumLevel(LogLevel.Debug)
                .AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
            builder.Services.AddSingleton(time);
            if (time is FakeTimeProvider)
            {
                // A collection would be fresh for as long as the clock stands still.
                builder.Services.Configure<PrometheusAspNetCoreOptions>(metrics => metrics.ScrapeResponseCacheDurationMilliseconds = 0);
            }

            // The files of this process are those of all tests.
            builder.Services.AddSingleton(new OwnFiles(256));
            configure?.Invoke(builder.Services);
        });
        await app.StartAsync();
        return new GatewayServer(app, log, time);
    }

    public override EndPoint EndPoint(string listener) => ListenerUrl.Parse(Listener(listener).Url, out _)!;

    internal Listener Listener(string name) => Services.GetRequiredService<ListenerDirectory>().All.Single(listener => listener.Name == name);

    /// <summary>A connection from there is cut as it comes.</summary>
    public Task AssertTurnsAwayAsync(string listener, IPAddress? from = null) => TestClient.AssertTurnedAwayAsync(EndPoint(listener), from);

    /// <summary>A well-behaved client is served as if nothing had happened.</summary>
    public async Task AssertServesAsync()
    {
        foreach (var listener in new[] { "line", "frames" })
        {
            using var client = await ConnectReadyAsync(listener);
            await client.SendAsync("PING");
            Assert.Equal("PONG", await client.ReceiveAsync());
        }

        using var echo = await ConnectAsync("echo");
        await echo.SendBytesAsync("bytes"u8.ToArray());
        Assert.Equal("bytes"u8.ToArray(), await echo.ReceiveBytesAsync(5));
        Assert.Equal("ok", await Http.GetStringAsync("/health"));
    }

    /// <summary>So many sessions of the listener have ended for this reason, sooner or later.</summary>
    public override Task AssertEndedAsync(string listener, SessionEnd end, long count = 1)
    {
        var closed = Listener(listener).Counters.Closed;
        return Eventually.TrueAsync(
            () => closed.All.Any(reason => reason.Reason == end.ToReason() && reason.Count == count),
            $"{count} sessions end as '{end.ToReason()}'");
    }

    /// <summary>So many connections to the listener have been turned away for this reason, sooner or later.</summary>
    public Task AssertRejectedAsync(string listener, string reason, long count = 1)
    {
        var rejected = Listener(listener).Counters.Rejected;
        return Eventually.TrueAsync(() => rejected.All.Single(one => one.Reason == reason).Count == count, $"{count} connections are refused as '{reason}'");
    }

    /// <summary>So many bytes have reached the listener's sessions, sooner or later.</summary>
    public override Task AssertReceivedAsync(string listener, long bytes) =>
        Eventually.TrueAsync(() => Listener(listener).Counters.BytesReceived >= bytes, $"{bytes} bytes are received");

    public Task StopAsync() => _app.StopAsync();

    public override async ValueTask DisposeAsync()
    {
        Http.Dispose();
        var stopping = _app.StopAsync();

        // A clock that stands still would leave open sessions open.
        await (_time is FakeTimeProvider standing ? standing.AdvanceUntilAsync(stopping) : stopping);
        await _app.DisposeAsync();
    }

    protected override string Framing(string listener) => Listener(listener).Framing.Name;

    /// <summary>The options that a server of the tests has.</summary>
    internal static Dictionary<string, string?> Defaults() => new()
    {
        ["Kestrel:Endpoints:Http:Url"] = "http://127.0.0.1:0",
        ["Gateway:Listeners:line:Url"] = "tcp://127.0.0.1:0",
        ["Gateway:Listeners:frames:Url"] = "tcp://127.0.0.1:0",
        ["Gateway:Listeners:frames:Framing"] = "LengthPrefixed",
        ["Gateway:Listeners:echo:Url"] = "tcp://127.0.0.1:0",
        ["Gateway:Listeners:echo:Framing"] = "Raw",
        ["Gateway:Listeners:echo:Application"] = "Echo",
        ["Gateway:Timeouts:Linger"] = "00:00:01",
        ["Gateway:Shutdown:Grace"] = "00:00:00",
        ["Gateway:Shutdown:Drain"] = "00:00:05",
    };
}
