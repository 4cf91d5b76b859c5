using Gateway.Descriptors;
using Gateway.Transports;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Resources;

/// <summary>Files that the process has open for itself: assemblies, two each, the runtime's pipes, listeners, loops.</summary>
/// <param name="count">How many.</param>
internal sealed class OwnFiles(int count)
{
    /// <summary>What serving opens beside listeners and loops: 20, of which 14 were seen at start and 4 with the first requests.</summary>
    private const int Serving = 20;

    /// <summary>A loop has an epoll and an eventfd.</summary>
    private const int OfLoop = 2;

    /// <summary>To the next multiple of eight, so that <c>check</c> asks for the same number each time.</summary>
    private const int Step = 8;

    /// <summary>How many.</summary>
    internal int Count { get; private set; } = count;

    /// <summary>Counts what is open while the doors are not, and reckons what they will take.</summary>
    internal static OwnFiles Measure(IServiceProvider services)
    {
        var listeners = services.GetRequiredService<IOptions<ListenersOptions>>().Value.Listeners.Count;
        var endpoints = services.GetRequiredService<IConfiguration>().GetSection("Kestrel:Endpoints").GetChildren().Count();
        var all = OpenFiles.Count() + Serving + (OfLoop * Environment.ProcessorCount) + listeners + endpoints;
        return new OwnFiles((all + Step - 1) / Step * Step);
    }

    /// <summary>Counts anew, once all is made that serving needs.</summary>
    internal void MeasureAgain(IServiceProvider services) => Count = Measure(services).Count;
}
