using System.Net;
using System.Net.Sockets;
using Gateway.Tests.Support;
using Gateway.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Applications;

/// <summary>A gateway with a listener <c>tunnel</c> that forwards.</summary>
internal static class ForwardServer
{
    internal static Task<GatewayServer> StartAsync(string upstream, params (string Key, string? Value)[] options) =>
        StartAsync(TimeProvider.System, upstream, null, options);

    /// <param name="time">The clock.</param>
    /// <param name="upstream">Where to.</param>
    /// <param name="names">What names stand for; null for the system's own resolver.</param>
    /// <param name="options">More options.</param>
    internal static Task<GatewayServer> StartAsync(TimeProvider time, string upstream, string[]? names, params (string Key, string? Value)[] options) =>
        GatewayServer.StartAsync(
            time,
            services => Resolve(services, names),
            [.. Options(upstream), .. options]);

    /// <summary>Every name stands for these addresses; null for the system's own resolver.</summary>
    internal static void Resolve(IServiceCollection services, string[]? names)
    {
        if (names is not null)
        {
            services.AddSingleton<ResolveHost>((_, _) => names.Length == 0
                ? Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound))
                : Task.FromResult(names.Select(IPAddress.Parse).ToArray()));
        }
    }

    internal static (string Key, string? Value)[] Options(string upstream) =>
    [
        ("Gateway:Listeners:tunnel:Url", "tcp://127.0.0.1:0"),
        ("Gateway:Listeners:tunnel:Framing", "Raw"),
        ("Gateway:Listeners:tunnel:Application", "Forward"),
        ("Gateway:Listeners:tunnel:Upstream", upstream),
    ];

    internal static UpstreamPool Pool(this GatewayServer server) => server.Services.GetRequiredService<UpstreamDirectory>().All.Single();

    /// <summary>No session and no connection to the back end is left, sooner or later.</summary>
    internal static Task AssertNothingLeftAsync(this GatewayServer server) =>
        Eventually.TrueAsync(() => server.Sessions.Count == 0 && server.Pool().All.Single().Active == 0, "no session and no connection to the back end");

    /// <summary>So many failures were counted for this reason.</summary>
    internal static async Task AssertFailedAsync(this GatewayServer server, UpstreamFailure fault, int count = 1)
    {
        var metrics = await server.Http.GetStringAsync("/metrics");
        Assert.Contains($"gateway_upstream_errors_total{{reason=\"{fault.ToReason()}\"}} {count}", metrics);
    }
}
