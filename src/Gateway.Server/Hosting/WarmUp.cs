using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography;
using Gateway.Limits;

namespace Gateway.Hosting;

/// <summary>
/// Opens what the runtime would open later, at the first request of a kind. An assembly that can't be loaded because files have run out is
/// never tried again: every such request would fail for as long as the process lives.
/// </summary>
internal static class WarmUp
{
    /// <summary>Files that must be left for connections and the reserve: 24. Where there are fewer, what is rarely used is opened when it is asked for.</summary>
    private const int Spare = 24;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // What requests of every kind load, as seen in /proc/self/maps; those that are needed most come first.
    private static readonly string[] Assemblies =
    [
        "Microsoft.AspNetCore.Http.Features",
        "Microsoft.AspNetCore.Diagnostics.Abstractions",
        "Microsoft.AspNetCore.Metadata",
        "Microsoft.AspNetCore.WebUtilities",
        "System.Security.Claims",
        "System.Net.WebSockets",
        "System.Net.ServerSentEvents",
        "System.Linq.Expressions",
        "System.Runtime.Numerics",
        "Microsoft.Extensions.Validation",
        "System.ComponentModel.Annotations",
        "System.Net.Http",
    ];

    /// <summary>Opens it, and counts what is the process's own from then on: before anything else is done, so that <c>check</c> and start come to the same number.</summary>
    /// <exception cref="OutOfFilesException">So little may be opened that nothing useful can be done.</exception>
    internal static async Task RunAsync(IServiceProvider services)
    {
        foreach (var name in Assemblies.TakeWhile(_ => OpenFiles.Limit() is not { } limit || limit - OwnFiles.Measure(services).Count >= Spare))
        {
            Assembly.Load(name);
        }

        // The runtime keeps the device of random numbers, the zone's file and the resolver's libraries.
        _ = RandomNumberGenerator.GetBytes(1);
        _ = Guid.NewGuid();
        _ = TimeZoneInfo.Local.BaseUtcOffset;
        await ResolveAsync();
        services.GetRequiredService<OwnFiles>().MeasureAgain(services);
        services.GetRequiredService<FileBudget>().Renew();
        OutOfFilesException.ThrowIfFewerThan(FileNeeds.Create(services).Least);
    }

    // What it says does not matter, and a resolver that is slow must not hold the start up.
    private static async Task ResolveAsync()
    {
        try
        {
            await Dns.GetHostAddressesAsync("localhost").WaitAsync(Patience, TimeProvider.System);
        }
        catch (Exception exception) when (exception is SocketException or TimeoutException)
        {
            // It has opened what it needs.
        }
    }
}
