using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Gateway.Descriptors;

namespace Gateway.Hosting.Resources;

/// <summary>
/// Opens what the runtime would open later, with the first request of a kind. An assembly that cannot be loaded because file descriptors have run out is never
/// tried again: every such request would fail for as long as the process lives.
/// </summary>
internal static class WarmUp
{
    /// <summary>The number of files that must remain for connections and the reserve: 24. If there are fewer, nothing more is loaded, and the start is refused.</summary>
    private const int MinSpareFiles = 24;

    private const int FilesPerAssembly = 2;

    private static readonly TimeSpan ResolveTimeout = TimeSpan.FromSeconds(1);

    // The assemblies that requests of every kind load, as observed in /proc/self/maps; the most needed ones come first. Compiled ahead of time they are part of the executable.
    private static readonly string[] Assemblies = !RuntimeFeature.IsDynamicCodeSupported ? [] :
    [
        "OpenTelemetry.Extensions.Hosting",
        "OpenTelemetry.Exporter.Prometheus.AspNetCore",
        "Microsoft.AspNetCore.Http.Features",
        "Microsoft.AspNetCore.Http.Results",
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
        "System.IO.Compression",
    ];

    /// <summary>Loads them, and counts the files of the process from then on: before anything else, so that <c>check</c> and the start get the same number.</summary>
    /// <exception cref="OutOfFilesException">The open-files limit is too low for any useful work.</exception>
    internal static async Task RunAsync(IServiceProvider services)
    {
        var notLoaded = Assemblies.Length;
        foreach (var name in Assemblies.TakeWhile(_ => OpenFiles.Limit() is not { } limit || limit - OwnFiles.Measure(services).Count >= MinSpareFiles))
        {
            Assembly.Load(name);
            notLoaded--;
        }

        // Prometheus asks for a compressed scrape: that loads the library below System.IO.Compression.
        await using (var compressed = new GZipStream(Stream.Null, CompressionLevel.Fastest))
        {
            compressed.WriteByte(0);
        }

        // A process that serves has the runtime's pipe for signals when it counts its files: one that checks must have it too, for the same number.
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => { }).Dispose();

        // The runtime keeps the random device, the time zone file and the resolver's libraries open.
        _ = RandomNumberGenerator.GetBytes(1);
        _ = Guid.NewGuid();
        _ = TimeZoneInfo.Local.BaseUtcOffset;
        await ResolveAsync();
        services.GetRequiredService<OwnFiles>().MeasureAgain(services);
        services.GetRequiredService<FileBudget>().Renew();
        OutOfFilesException.ThrowIfFewerThan(FileNeeds.Create(services).Min + (FilesPerAssembly * notLoaded));
    }

    // The result does not matter, and a slow resolver must not delay the start.
    private static async Task ResolveAsync()
    {
        try
        {
            await Dns.GetHostAddressesAsync("localhost").WaitAsync(ResolveTimeout, TimeProvider.System);
        }
        catch (Exception exception) when (exception is SocketException or TimeoutException)
        {
            // The resolver has loaded what it needs.
        }
    }
}
