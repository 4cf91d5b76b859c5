namespace Gateway.Applications.HttpBackEnds;

/// <summary>After the sessions have ended, gives back ends a short time to receive their events.</summary>
internal sealed class BackEndService(HttpApplication application) : IHostedService
{
    /// <summary>5 s: a healthy back end has accepted all closes long before, and one that is down must not delay the exit.</summary>
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => application.DrainEventsAsync(DrainTimeout, cancellationToken);
}
