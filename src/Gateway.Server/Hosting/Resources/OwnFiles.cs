using Gateway.Descriptors;
using Gateway.Transports;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Resources;

/// <summary>The files that the process opens for itself: assemblies, two each, the runtime's pipes, listeners, event loops.</summary>
/// <param name="count">The number of files.</param>
internal sealed class OwnFiles(int count)
{
    /// <summary>The number of files that serving opens besides listeners and loops: 20, of which 14 were measured at start and 4 with the first requests.</summary>
    private const int Serving = 20;

    /// <summary>A loop has an epoll descriptor and an eventfd.</summary>
    private const int FilesPerLoop = 2;

    /// <summary>The number is rounded up to a multiple of eight, so that <c>check</c> reports the same number each time.</summary>
    private const int RoundTo = 8;

    /// <summary>The number of files.</summary>
    internal int Count { get; private set; } = count;

    /// <summary>Counts the open files before the listeners are opened, and adds what they will need.</summary>
    internal static OwnFiles Measure(IServiceProvider services)
    {
        var listeners = services.GetRequiredService<IOptions<ListenersOptions>>().Value.Listeners.Count;
        var endpoints = services.GetRequiredService<IConfiguration>().GetSection("Kestrel:Endpoints").GetChildren().Count();
        var all = OpenFiles.Count() + Serving + (FilesPerLoop * Environment.ProcessorCount) + listeners + endpoints;
        return new OwnFiles((all + RoundTo - 1) / RoundTo * RoundTo);
    }

    /// <summary>Counts again, once everything that serving needs is created.</summary>
    internal void MeasureAgain(IServiceProvider services) => Count = Measure(services).Count;
}
