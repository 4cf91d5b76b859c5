using System.Net.Sockets;

namespace Gateway.Hosting.Verbs;

/// <summary><c>Gateway healthcheck</c>: asks the running gateway, found through the same configuration, whether it is ready and answers PING.</summary>
/// <remarks>It opens only those two connections, and builds no services: it runs every few seconds beside a gateway.</remarks>
internal static class HealthcheckVerb
{
    /// <summary>The time for both checks: 1.6 s. With the time to start the process, it exits within 2 s if the gateway does not answer.</summary>
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(1.6);

    internal static async Task<int> RunAsync(string[] args, TextWriter output)
    {
        var configuration = GatewayApplication.Read(args);
        using var timeout = new CancellationTokenSource(CheckTimeout, TimeProvider.System);
        try
        {
            // The wait ends without the cancellation token as well, because not everything that can hang observes it.
            var isThere = await CheckAsync(configuration, timeout.Token).WaitAsync(timeout.Token);
            await output.WriteLineAsync(isThere ? "healthy" : "unhealthy: neither an endpoint of Kestrel:Endpoints nor a Line listener with Commands is configured");
            return isThere ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or IOException or OperationCanceledException)
        {
            await output.WriteLineAsync($"unhealthy: {(timeout.IsCancellationRequested ? "no answer in time" : exception.Message)}");
            return 1;
        }
    }

    // Both run in any case and concurrently: without an HTTP endpoint and without a command listener nothing could be called healthy.
    private static async Task<bool> CheckAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var ready = ReadinessCheck.CheckAsync(configuration, cancellationToken);
        var ping = PingCheck.CheckAsync(configuration, cancellationToken);
        var isReady = await ready;
        return await ping || isReady;
    }
}
