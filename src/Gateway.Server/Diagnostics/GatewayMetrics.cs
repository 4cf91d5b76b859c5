using System.Diagnostics.Metrics;
using System.Reflection;

namespace Gateway.Diagnostics;

/// <summary>The one meter, and the process's own gauges. Each part creates its own instruments on it. Labels are few: never an address, a session or a room.</summary>
internal sealed class GatewayMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Gateway";

    /// <summary>Creates the meter, and what it reports of the process.</summary>
    public GatewayMetrics(IMeterFactory factory, TimeProvider time)
    {
        var start = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        Meter = factory.Create(MeterName);
        Meter.CreateObservableGauge("gateway.start.timestamp", () => start, "s", "When the process started, in seconds since 1970: another value is another process.");
        Meter.CreateObservableGauge("gateway.build.info", () => new Measurement<int>(1, Label("version", Version)), description: "The running version.");
    }

    /// <summary>The version of this build.</summary>
    public static string Version { get; } =
        typeof(GatewayMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    internal Meter Meter { get; }

    /// <summary>Adds a part's instruments to the meter.</summary>
    /// <returns>The part, to chain calls.</returns>
    internal T Observe<T>(T owner)
        where T : IInstrumented
    {
        owner.AddInstruments(Meter);
        return owner;
    }

    /// <summary>A label and its value.</summary>
    internal static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);

    /// <summary>The bounds of a histogram's buckets.</summary>
    internal static InstrumentAdvice<double> Buckets(params double[] boundaries) => new() { HistogramBucketBoundaries = boundaries };
}
