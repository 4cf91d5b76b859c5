using System.Net.Sockets;

namespace Gateway.Hosting.Verbs;

/// <summary><c>Gateway healthcheck</c>: asks the running gateway, found through the same configuration, whether it is ready and answers PING.</summary>
/// <remarks>It opens nothing but those two connections, and builds nothing of a gateway: it runs every few seconds beside one.</remarks>
internal static class HealthcheckVerb
{
    /// <summary>For both questions: 1.6 s. With the time that the process takes to start, it has answered within 2 s whoever does not answer it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.6);

    internal static async Task<int> RunAsync(string[] args, TextWriter output)
    {
        var configuration = GatewayApplication.Read(args);
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            // Without the token's help: not everything that can hang listens to it.
            var isThere = await CheckAsync(configuration, patience.Token).WaitAsync(patience.Token);
            await output.WriteLineAsync(isThere ? "healthy" : "unhealthy: neither Kestrel:Endpoints nor a Line listener with Commands to ask");
            return isThere ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or IOException or OperationCanceledException)
        {
            await output.WriteLineAsync($"unhealthy: {(patience.IsCancellationRequested ? "no answer in time" : exception.Message)}");
            return 1;
        }
    }

    // Both in any case and at the same time: with neither an HTTP endpoint nor a command line there is nothing that could be called healthy.
    private static async Task<bool> CheckAsync(IConfiguration configuration, CancellationToken patience)
    {
        var ready = ReadinessQuestion.CheckAsync(configuration, patience);
        var ping = PingQuestion.CheckAsync(configuration, patience);
        var isReady = await ready;
        return await ping || isReady;
    }
}
