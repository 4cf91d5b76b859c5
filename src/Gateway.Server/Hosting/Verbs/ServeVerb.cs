using Gateway.Limits;
using Gateway.Sessions;

namespace Gateway.Hosting.Verbs;

/// <summary><c>Gateway</c>: serves until it is told to stop.</summary>
internal static class ServeVerb
{
    /// <summary>What all that is left may take once there is no more waiting for anybody: 1 s, twice what the drain has for sessions that it cuts.</summary>
    private static readonly TimeSpan LastRites = TimeSpan.FromSeconds(1);

    internal static async Task<int> RunAsync(string[] args, Action<WebApplicationBuilder>? configure, Action<WebApplication>? map)
    {
        OutOfFilesException.ThrowIfFewerThan(OpenFiles.Least);
        using var signals = OperatorSignals.Ignore();
        var (app, faults) = await GatewayApplication.CreateTriedAsync(args, configure, map);
        if (faults.Count > 0)
        {
            await app.DisposeAsync();
            throw new ConfigurationException([.. faults.Select(fault => fault.Text)]);
        }

        // With the drain's own end, so that nothing is waited for either when a second signal comes, whatever it is that hangs.
        var ended = app.Services.GetRequiredService<Drain>().Ended;
        var life = ServeAsync(app, ended);
        await Task.WhenAny(life, OverdueAsync(ended));
        if (life.IsCompleted)
        {
            await life;
        }

        return 0;
    }

    private static async Task ServeAsync(WebApplication app, CancellationToken ended)
    {
        await using var disposed = app;
        await WarmUp.RunAsync(app.Services);
        try
        {
            await app.StartAsync(ended);
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // It was told to stop before all was open.
        }
        catch (Exception exception) when (HttpEndpointException.FromException(exception, app.Configuration) is { } fault)
        {
            throw fault;
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, app.Lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.StopAsync(ended);
    }

    private static async Task OverdueAsync(CancellationToken ended)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(LastRites, TimeProvider.System, CancellationToken.None);
    }
}
