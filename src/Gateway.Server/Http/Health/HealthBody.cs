using System.Text;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gateway.Http.Health;

/// <summary>Writes the result of health checks: <c>ok</c> or a problem, and with <c>?verbose</c> one line a check (docs/protocol.md 8).</summary>
/// <remarks>
/// Strangers may read it. Of a check that is not the gateway's own they see only name and status: its description and exception may have addresses and more in them.
/// </remarks>
internal static class HealthBody
{
    private const string Verbose = "verbose";

    /// <summary>Writes the body; the status of the response is set.</summary>
    internal static Task WriteAsync(HttpContext context, HealthReport report) => context switch
    {
        _ when context.Request.Query.ContainsKey(Verbose) => TypedResults.Text(Lines(report)).ExecuteAsync(context),
        _ when report.Status == HealthStatus.Unhealthy => Problem(report.Entries).ExecuteAsync(context),
        _ => TypedResults.Text("ok").ExecuteAsync(context),
    };

    private static ProblemBody Problem(IReadOnlyDictionary<string, HealthReportEntry> entries)
    {
        if (Fault(entries, GatewayHealthChecks.Ready) is { } notReady)
        {
            return new ProblemBody(ProblemCode.NotReady, notReady);
        }

        if (Fault(entries, GatewayHealthChecks.Live) is { } blocked)
        {
            return new ProblemBody(ProblemCode.Blocked, blocked);
        }

        return new ProblemBody(ProblemCode.Unhealthy, $"Not healthy: {string.Join(", ", entries.Where(entry => entry.Value.Status == HealthStatus.Unhealthy).Select(entry => entry.Key))}.");
    }

    private static string? Fault(IReadOnlyDictionary<string, HealthReportEntry> entries, string name) =>
        entries.TryGetValue(name, out var entry) && entry.Status == HealthStatus.Unhealthy ? entry.Description : null;

    // The form of the Kubernetes API server's /livez?verbose, which people and scripts know.
    private static string Lines(HealthReport report)
    {
        var lines = new StringBuilder();
        foreach (var (name, entry) in report.Entries)
        {
            lines.Append(entry.Status == HealthStatus.Unhealthy ? "[-]" : "[+]").Append(name).Append(entry.Status switch
            {
                HealthStatus.Healthy => " ok",
                HealthStatus.Degraded => " degraded",
                _ => " failed",
            });
            if (GatewayHealthChecks.IsOwn(name) && entry.Description is { } description)
            {
                lines.Append(": ").Append(description);
            }

            lines.Append('\n');
        }

        return lines.Append(report.Status == HealthStatus.Unhealthy ? "failed\n" : "ok\n").ToString();
    }
}
