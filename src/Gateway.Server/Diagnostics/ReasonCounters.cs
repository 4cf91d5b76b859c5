using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Gateway.Diagnostics;

/// <summary>
/// A counter for each reason of a closed set. All of them are reported from the start, as 0, so that a first event is visible as an increase. For events that
/// are too rare for the hot path's sheet.
/// </summary>
/// <param name="reasons">The reasons.</param>
internal sealed class ReasonCounters(IEnumerable<string> reasons)
{
    private readonly FrozenDictionary<string, StrongBox<long>> _counts = reasons.ToFrozenDictionary(reason => reason, _ => new StrongBox<long>());

    /// <summary>The sum of all counters.</summary>
    public long Total => _counts.Values.Sum(count => Interlocked.Read(ref count.Value));

    /// <summary>Each reason with its count.</summary>
    public IEnumerable<(string Reason, long Count)> All => _counts.Select(entry => (entry.Key, Interlocked.Read(ref entry.Value.Value)));

    /// <summary>Each reason's count under its label <c>reason</c>, behind another.</summary>
    public IEnumerable<Measurement<long>> Measure(KeyValuePair<string, object?> label) =>
        All.Select(reason => new Measurement<long>(reason.Count, label, GatewayMetrics.Label("reason", reason.Reason)));

    /// <summary>Counts one.</summary>
    public void Count(string reason) => Interlocked.Increment(ref _counts[reason].Value);
}
