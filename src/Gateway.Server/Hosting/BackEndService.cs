using Gateway.Applications.Http;

namespace Gateway.Hosting;

/// <summary>Once the sessions have ended, back ends get a little time to hear of it.</summary>
internal sealed class BackEndService(HttpApplication application) : IHostedService
{
    /// <summary>5 s: closes that a back end in good health takes are long through, and one that is down must not hold the exit up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => application.DrainEventsAsync(Patience, cancellationToken);
}
