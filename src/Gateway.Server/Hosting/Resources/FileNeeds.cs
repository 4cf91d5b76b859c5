using Gateway.Applications;
using Gateway.Descriptors;
using Gateway.Limits;
using Gateway.Transports;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Resources;

/// <summary>The number of files that the process needs when all limits are reached at once. <c>check</c>, the start and the connection limits use the same sum.</summary>
/// <param name="Sessions"><c>Limits:MaxConnections</c>.</param>
/// <param name="Tunnels">The sessions that can be tunnels: each has a second connection, to its back end.</param>
/// <param name="Http"><c>Limits:MaxHttpConnections</c>.</param>
/// <param name="Requests"><c>Limits:MaxConcurrentRequests</c>.</param>
/// <param name="Sharing">The number of listeners whose sessions share connections to back ends: each may open <paramref name="Requests"/> of them.</param>
/// <param name="Own">The files of the process itself.</param>
internal sealed record FileNeeds(int Sessions, int Tunnels, int Http, int Requests, int Sharing, int Own)
{
    /// <summary>The sum of all, with the reserve.</summary>
    internal long Total => Wanted + FileShares.MaxRefusals + FileShares.MaxHttpRefusals + Own + FileReserve.MaxSize;

    /// <summary>The minimum for any useful work: one connection of each kind, and the files of the process itself.</summary>
    internal int Min => Own + FileReserve.MinSize + 4 + Sharing;

    private long Wanted => (long)Sessions + Tunnels + Http + ((long)Requests * Sharing);

    internal static FileNeeds Create(IServiceProvider services) => Create(
        services.GetRequiredService<IOptionsMonitor<GatewayLimits>>().CurrentValue,
        services.GetRequiredService<IOptionsMonitor<ListenersOptions>>().CurrentValue,
        services.GetRequiredService<Catalog>(),
        services.GetRequiredService<OwnFiles>().Count);

    internal static FileNeeds Create(GatewayLimits limits, ListenersOptions options, Catalog catalog, int own)
    {
        var (tunnels, sharing) = (0L, 0);
        foreach (var listener in options.Listeners.Values.Where(listener => listener.Enabled))
        {
            if (catalog.FindApplication(listener.Application) is IBackEndApplication application)
            {
                tunnels += application.ConnectsEachSession ? listener.MaxConnections ?? limits.MaxConnections : 0;
                sharing += application.ConnectsEachSession ? 0 : 1;
            }
        }

        return new FileNeeds(limits.MaxConnections, (int)Math.Min(tunnels, limits.MaxConnections), limits.MaxHttpConnections, limits.MaxConcurrentRequests, sharing, own);
    }

    /// <summary>
    /// The share of each kind. If the limit is too small for all, refusals are reduced first, to a tenth of the available files and at most half of their
    /// maximum; then HTTP and requests to back ends, each to what sessions leave but at least a quarter; then the sessions. Each kind gets at least one.
    /// </summary>
    /// <param name="files">The open-files limit; null for none.</param>
    internal FileShares Share(long? files)
    {
        if (files is null || files >= Total)
        {
            return new FileShares(Sessions, Http, Requests, FileShares.MaxRefusals, FileShares.MaxHttpRefusals, FileReserve.MaxSize);
        }

        var reserve = (int)Math.Clamp((files.Value - Own) / 4, FileReserve.MinSize, FileReserve.MaxSize);
        var room = Math.Max(files.Value - Own - reserve, 0);
        var refusals = Between(room / 10, 2, (FileShares.MaxRefusals + FileShares.MaxHttpRefusals) / 2);
        if (room - Wanted is var left && left > refusals)
        {
            refusals = left;
        }

        room -= refusals;
        var tunnelled = (long)Sessions + Tunnels;
        var http = Between(Math.Max(room / 4, room - tunnelled - (Requests * (long)Sharing)), 1, Http);
        var requests = Sharing == 0 ? Requests : Between(Math.Max(room / 4, room - tunnelled - http) / Sharing, 1, Requests);
        var free = room - http - (requests * Sharing);
        var httpRefusals = Between(refusals / 5, 1, FileShares.MaxHttpRefusals);
        return new FileShares(
            (int)Between(Math.Max(free / 2, free - Tunnels), 1, Sessions),
            (int)http,
            (int)requests,
            (int)Between(refusals - httpRefusals, 1, FileShares.MaxRefusals),
            (int)httpRefusals,
            reserve);
    }

    /// <summary>The sum as text.</summary>
    public override string ToString() => string.Concat(
        $"{Sessions} sessions",
        Tunnels > 0 ? $" + {Tunnels} for tunnels' far ends" : "",
        $" + {Http} HTTP",
        Sharing > 0 ? $" + {(long)Requests * Sharing} for requests to back ends" : "",
        $" + {FileShares.MaxRefusals + FileShares.MaxHttpRefusals} being refused + {Own} of its own + {FileReserve.MaxSize} free = {Total}");

    private static long Between(long value, long least, long most) => Math.Min(Math.Max(value, least), most);
}
