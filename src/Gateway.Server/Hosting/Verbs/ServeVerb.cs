using Gateway.Descriptors;
using Gateway.Hosting.Opening;
using Gateway.Hosting.Resources;
using Gateway.Hosting.Signals;
using Gateway.Sessions;

namespace Gateway.Hosting.Verbs;

/// <summary><c>Gateway</c>: serves until it is stopped.</summary>
internal static class ServeVerb
{
    /// <summary>The time for the rest of the stop once nothing more is waited for: 1 s, twice the time that the drain has for aborted sessions.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    internal static async Task<int> RunAsync(IReadOnlyList<string> args, Action<WebApplicationBuilder>? configure, Action<WebApplication>? map)
    {
        OutOfFilesException.ThrowIfFewerThan(OpenFiles.Min);
        using var signals = OperatorSignals.Ignore();
        var (app, faults) = await GatewayApplication.CreateAndTryOpenAsync(args, configure, map);
        if (faults.Count > 0)
        {
            await app.DisposeAsync();
            throw new ConfigurationException([.. faults.Select(fault => fault.Text)]);
        }

        // Linked to the end of the drain, so that after a second signal the stop waits for nothing, whatever hangs.
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
            // The process was stopped before everything was open.
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
        await Task.Delay(StopTimeout, TimeProvider.System, CancellationToken.None);
    }
}
