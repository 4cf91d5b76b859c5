using Gateway.Applications;
using Gateway.Limits;
using Gateway.Transports;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>What the process opens files for when all limits are reached at once.</summary>
/// <param name="Sessions"><c>Limits:MaxConnections</c>.</param>
/// <param name="Tunnels">Those of them that can be tunnels: each has a second connection, to its back end.</param>
/// <param name="Http"><c>Limits:MaxHttpConnections</c>.</param>
/// <param name="Requests">Connections that listeners' sessions share: <c>Limits:MaxConcurrentRequests</c> for each listener.</param>
internal sealed record FileNeeds(int Sessions, int Tunnels, int Http, long Requests)
{
    /// <summary>All of them, and the reserve.</summary>
    internal long Total => (long)Sessions + Tunnels + Http + Requests + OpenFiles.Reserve;

    internal static FileNeeds Of(IServiceProvider services) => Of(
        services.GetRequiredService<IOptionsMonitor<GatewayLimits>>().CurrentValue,
        services.GetRequiredService<IOptionsMonitor<ListenersOptions>>().CurrentValue,
        services.GetServices<IApplication>());

    internal static FileNeeds Of(GatewayLimits limits, ListenersOptions options, IEnumerable<IApplication> applications)
    {
        var (tunnels, sharing) = (0L, 0L);
        foreach (var listener in options.Listeners.Values.Where(listener => listener.Enabled))
        {
            if (applications.First(one => one.Name.Equals(listener.Application, StringComparison.OrdinalIgnoreCase)) is IBackEndApplication application)
            {
                tunnels += application.ConnectsEachSession ? listener.MaxConnections ?? limits.MaxConnections : 0;
                sharing += application.ConnectsEachSession ? 0 : 1;
            }
        }

        return new FileNeeds(limits.MaxConnections, (int)Math.Min(tunnels, limits.MaxConnections), limits.MaxHttpConnections, sharing * limits.MaxConcurrentRequests);
    }

    /// <summary>How many sessions fit; at least 1.</summary>
    /// <param name="files">What the process may open; null for no limit.</param>
    internal int Fit(long? files) => OpenFiles.Fit(Sessions, Tunnels, Http + Requests, files);

    /// <summary>The sum, in words.</summary>
    public override string ToString() => string.Concat(
        $"{Sessions} sessions",
        Tunnels > 0 ? $" + {Tunnels} for tunnels' far ends" : "",
        $" + {Http} HTTP",
        Requests > 0 ? $" + {Requests} for requests to back ends" : "",
        $" + {OpenFiles.Reserve} = {Total}");
}
