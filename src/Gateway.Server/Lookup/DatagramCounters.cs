using System.Diagnostics.Metrics;
using Gateway.Diagnostics;

namespace Gateway.Lookup;

/// <summary>The counters of the UDP lookup, on the calling thread's page.</summary>
internal sealed class DatagramCounters
{
    private static readonly string[] Labels = ["found", "not found", "error", "dropped", "empty", "access denied", "rate limited", "unsent"];

    private readonly CounterSheet _sheet;
    private readonly int _first;

    /// <summary>All parameters come from DI.</summary>
    public DatagramCounters(GatewayMetrics metrics, CounterSheet sheet)
    {
        _sheet = sheet;
        _first = sheet.Reserve(Labels.Length);
        metrics.Meter.CreateObservableCounter("gateway.udp.datagrams", Measure, "{datagram}", "Datagrams to the UDP lookup, by result.");
    }

    /// <summary>The number of datagrams with this result.</summary>
    public long this[DatagramResult result] => _sheet.Sum(_first + (int)result);

    /// <summary>Counts a datagram.</summary>
    public void Count(DatagramResult result) => _sheet.Page[_first + (int)result]++;

    private IEnumerable<Measurement<long>> Measure() =>
        Labels.Select((label, index) => new Measurement<long>(_sheet.Sum(_first + index), new KeyValuePair<string, object?>("result", label)));
}
