using System.Globalization;
using Gateway.Limits;

namespace Gateway.Hosting.Verbs;

/// <summary>What the limits promise, beside what the machine has: memory, open files, time to stop.</summary>
/// <param name="Lines">One line a resource, for people.</param>
/// <param name="Holds">Whether everything fits.</param>
internal sealed record Budget(IReadOnlyList<string> Lines, bool Holds)
{
    /// <summary>What orchestrators give a process between SIGTERM and SIGKILL unless told otherwise: Kubernetes' 30 s.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    internal static Budget Of(GatewayLimits limits, ShutdownOptions shutdown, long? openFiles, long memory)
    {
        var lines = new List<string>();
        var fits = OpenFiles.Fit(limits.MaxConnections, limits.MaxHttpConnections, openFiles);
        var sessions = (long)fits * limits.MaxSessionMemory;
        var needed = (long)limits.MaxConnections + limits.MaxHttpConnections + OpenFiles.Reserve;
        var holds = Line("memory", sessions <= memory,
            $"{fits} sessions x {Mebibytes(limits.MaxSessionMemory)} at their worst = {Mebibytes(sessions)} of {Mebibytes(memory)}",
            "lower Gateway:Limits:MaxConnections or MaxSessionMemory");
        holds &= Line("open files", openFiles is null || needed <= openFiles,
            $"{limits.MaxConnections} sessions + {limits.MaxHttpConnections} HTTP + {OpenFiles.Reserve} = {needed} of {openFiles?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}",
            $"raise the limit (ulimit -n, LimitNOFILE); until then {fits} sessions are let in");
        holds &= Line("stopping", shutdown.Drain < StopTimeout,
            $"{shutdown.Drain.TotalSeconds:0.#} s of the {StopTimeout.TotalSeconds:0} s that orchestrators give",
            "lower Gateway:Shutdown:Drain or raise the orchestrator's stop timeout");
        return new Budget(lines, holds);

        bool Line(string resource, bool fitting, string sum, string advice)
        {
            lines.Add($"{(fitting ? "fits" : "TOO MUCH")}  {resource}: {sum}{(fitting ? "" : $". {advice}")}");
            return fitting;
        }
    }

    private static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB");
}
