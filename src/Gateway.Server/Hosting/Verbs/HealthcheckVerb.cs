using System.Net.Sockets;
using System.Text.Json.Nodes;
using Gateway.Hosting.Schema;

namespace Gateway.Hosting.Verbs;

/// <summary><c>Gateway healthcheck</c>: asks the running gateway, found through the same configuration, whether it is ready and answers PING.</summary>
/// <remarks>It opens only those two connections, and builds no services: it runs every few seconds beside a gateway.</remarks>
internal static class HealthcheckVerb
{
    /// <summary>The time for both checks: 1.6 s. With the time to start the process, it exits within 2 s if the gateway does not answer.</summary>
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(1.6);

    internal static async Task<int> RunAsync(VerbContext context, bool isJson, bool isVerbose)
    {
        var (fault, answers) = await AskAsync(GatewayApplication.Read(context.Arguments));
        if (isJson)
        {
            await context.Output.WriteLineAsync(ToJson(fault, answers));
        }
        else
        {
            await context.Output.WriteLineAsync(fault is null ? "healthy" : $"unhealthy: {fault}");
            foreach (var answer in answers.Where(_ => isVerbose))
            {
                await context.Output.WriteLineAsync(answer);
            }
        }

        return fault is null ? ExitCode.Ok : ExitCode.Failed;
    }

    private static string ToJson(string? fault, IReadOnlyList<string> answers) => new JsonObject
    {
        ["healthy"] = fault is null,
        ["fault"] = fault,
        ["answers"] = new JsonArray([.. answers.Select(answer => (JsonNode)answer)]),
    }.ToJsonString(JsonText.Indented);

    private static async Task<(string? Fault, IReadOnlyList<string> Answers)> AskAsync(IConfiguration configuration)
    {
        using var timeout = new CancellationTokenSource(CheckTimeout, TimeProvider.System);
        try
        {
            // The wait ends without the cancellation token as well, because not everything that can hang observes it.
            var answers = await CheckAsync(configuration, timeout.Token).WaitAsync(timeout.Token);
            return (answers.Count > 0 ? null : "neither an endpoint of Kestrel:Endpoints nor a Line listener with Commands is configured", answers);
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or IOException or OperationCanceledException)
        {
            return (timeout.IsCancellationRequested ? "no answer in time" : exception.Message, []);
        }
    }

    // Both run in any case and concurrently: without an HTTP endpoint and without a command listener nothing could be called healthy.
    private static async Task<IReadOnlyList<string>> CheckAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var ready = ReadinessCheck.CheckAsync(configuration, cancellationToken);
        var ping = PingCheck.CheckAsync(configuration, cancellationToken);
        return [.. new[] { await ready, await ping }.OfType<string>()];
    }
}
