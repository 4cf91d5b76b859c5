using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Diagnostics;

namespace Gateway.Commands;

/// <summary>The metrics of verbs.</summary>
internal sealed class CommandMetrics
{
    private readonly CounterSheet _sheet;
    private readonly ConcurrentQueue<CommandCounters> _commands = new();
    private readonly Histogram<double> _duration;

    /// <summary>Creates the instruments.</summary>
    public CommandMetrics(GatewayMetrics metrics, CounterSheet sheet)
    {
        _sheet = sheet;
        metrics.Meter.CreateObservableCounter("gateway.commands", Measure, "{command}", "Commands executed, by verb and result.");
        _duration = metrics.Meter.CreateHistogram(
            "gateway.command.duration", "s", "Time to execute a command; one in 64 is timed.", advice: GatewayMetrics.Buckets(1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10));
    }

    /// <summary>Adds a verb's counters.</summary>
    public CommandCounters Add(string command, IReadOnlyList<string> results)
    {
        var counters = new CommandCounters(_sheet, command, results);
        _commands.Enqueue(counters);
        return counters;
    }

    /// <summary>Records the duration of a command.</summary>
    public void Timed(string command, TimeSpan duration) => _duration.Record(duration.TotalSeconds, GatewayMetrics.Label("command", command));

    private IEnumerable<Measurement<long>> Measure() =>
        _commands.SelectMany(command => command.Results.Select((result, index) =>
            new Measurement<long>(command[index], GatewayMetrics.Label("command", command.Command), GatewayMetrics.Label("result", result))));
}
