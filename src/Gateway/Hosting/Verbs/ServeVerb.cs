using Gateway.Sessions;

namespace Gateway.Hosting.Verbs;

/// <summary><c>Gateway</c>: serves until it is told to stop.</summary>
internal static class ServeVerb
{
    internal static async Task<int> RunAsync(string[] args)
    {
        var (app, faults) = await GatewayApplication.CreateTriedAsync(args);
        await using var serving = app;
        if (faults.Count > 0)
        {
            throw new ConfigurationException([.. faults.Select(fault => fault.Text)]);
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
