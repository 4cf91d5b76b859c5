using Gateway.Limits;
using Gateway.Sessions;
using Gateway.Transports;

namespace Gateway.Hosting.Verbs;

/// <summary><c>Gateway</c>: serves until it is told to stop.</summary>
internal static class ServeVerb
{
    internal static async Task<int> RunAsync(string[] args)
    {
        OutOfFilesException.ThrowIfFewerThan(OpenFiles.Least);
        await using var app = GatewayApplication.Create(args);
        await WarmUp.RunAsync(app.Services);
        if (TransportOptions.WillUseSockets(app.Configuration.GetSection("Gateway")))
        {
            InlineCompletions.Prefer();
        }

        try
        {
            await app.StartAsync();
        }
        catch (Exception exception) when (HttpEndpointException.Of(exception, app.Configuration) is { } fault)
        {
            throw fault;
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, app.Lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // With the drain's own end, so that HTTP is not waited for either when a second signal comes.
        await app.StopAsync(app.Services.GetRequiredService<Drain>().Ended);
        return 0;
    }
}
