using System.Globalization;
using Gateway.Descriptors;
using Gateway.Http;
using Gateway.Lifetime;
using Gateway.Limits;
using Gateway.Sessions;

namespace Gateway.Hosting.Signals;

/// <summary>The state of the process in one line: its stage, how full it is, and what it uses of the machine.</summary>
internal sealed class StatusLine(GatewayState state, Drain drain, ListenerDirectory listeners, ConnectionGate gate, HttpConnectionLimit http, TimeProvider time)
{
    private const string Files = "/proc/self/fd";
    private const double Mebibyte = 1024 * 1024;

    private readonly long _began = time.GetTimestamp();

    /// <inheritdoc/>
    public override string ToString()
    {
        var perListener = listeners.All.Select(listener => $"{listener.Name} {listener.Counters.Active}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Stage()} for {time.GetElapsedTime(_began):d\\.hh\\:mm\\:ss}, {listeners.All.Sum(listener => listener.Counters.Active)} sessions ({string.Join(", ", perListener)}), "
            + $"{gate.Count} of {gate.MaxConnections} connections, {http.Open} of HTTP, "
            + $"{Total(counters => counters.Accepted)} accepted, {Total(counters => counters.Rejected.Total)} rejected, {Total(counters => counters.Closed.Total)} closed, "
            + $"{Environment.WorkingSet / Mebibyte:0} MiB of memory{OpenNow()}, {ThreadPool.ThreadCount} pool threads with {ThreadPool.PendingWorkItemCount} items waiting");
    }

    private string Stage() => state.IsDraining
        ? string.Create(CultureInfo.InvariantCulture, $"{drain.Progress.State}, {drain.Progress.Remaining} sessions left, up")
        : $"{state.Word}, up";

    private static string OpenNow() => Directory.Exists(Files) ? $", {Directory.EnumerateFiles(Files).Count()} open files of {OpenFiles.Limit()}" : "";

    private long Total(Func<ListenerCounters, long> count) => listeners.All.Sum(listener => count(listener.Counters));
}
