using System.Globalization;
using Gateway.Lifetime;
using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Resources;

/// <summary>
/// What the options require, compared with what is available: memory, open files, time to stop. Printed by <c>check</c>, and logged as a warning by the start
/// in the same words.
/// </summary>
/// <param name="Lines">One line for each resource.</param>
internal sealed record Budget(IReadOnlyList<BudgetLine> Lines)
{
    /// <summary>
    /// The memory of the process itself before the first session, in bytes: 128 MiB. 75 MiB were measured with an empty lookup table; HTTP and metrics take
    /// some, too.
    /// </summary>
    internal const long Process = 128 * 1024 * 1024;

    /// <summary>Whether all resources are sufficient.</summary>
    internal bool Holds => Lines.All(line => line.Holds);

    internal static Budget Create(IServiceProvider services) => Create(
        services.GetRequiredService<IOptions<GatewayLimits>>().Value, services.GetRequiredService<IOptions<ShutdownOptions>>().Value, FileNeeds.Create(services), Machine.Read());

    internal static Budget Create(GatewayLimits limits, ShutdownOptions shutdown, FileNeeds files, Machine machine) =>
        new([Memory(limits, files.Share(machine.OpenFiles).Sessions, machine), Files(files, machine.OpenFiles), Stopping(shutdown)]);

    private static BudgetLine Memory(GatewayLimits limits, int sessions, Machine machine)
    {
        var needed = ((long)sessions * limits.MaxSessionMemory) + Process;
        var left = machine.Memory - Process;

        // The container must be larger, because the runtime does not use all of it.
        var given = needed * ((machine.Container ?? machine.Memory) / (double)machine.Memory);
        var ways = new List<string> { $"give it {Size((long)given)}" };
        if (left / limits.MaxSessionMemory is var fewer and > 0)
        {
            ways.Add($"lower Gateway:Limits:MaxConnections to {fewer}");
        }

        if (left / sessions is var less && less >= SessionMemory.Needed(limits.MaxMessageSize))
        {
            ways.Add($"lower Gateway:Limits:MaxSessionMemory to {less}");
        }

        return new BudgetLine(
            needed <= machine.Memory,
            $"memory: {sessions} sessions x {Size(limits.MaxSessionMemory)} at their worst + {Size(Process)} for the process = {Size(needed)} of {machine.MemoryText}",
            string.Join(", or ", ways));
    }

    private static BudgetLine Files(FileNeeds needs, long? files)
    {
        var shares = needs.Share(files);
        return new BudgetLine(
            files is null || needs.Total <= files,
            $"open files: {needs} of {files?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}",
            $"raise the limit (ulimit -n, LimitNOFILE) to {needs.Total}, or lower Gateway:Limits:MaxConnections{(needs.Tunnels > 0 ? " or that of the tunnels' listeners" : "")}; until then {shares.Sessions} sessions, {shares.Http} HTTP connections"
                + $"{(needs.Sharing > 0 ? $", {shares.Requests} requests to back ends" : "")} are accepted and {shares.Refusals + shares.HttpRefusals} refusals are answered");
    }

    private static BudgetLine Stopping(ShutdownOptions shutdown)
    {
        var needed = shutdown.Longest();
        var drain = shutdown.StopTimeout - shutdown.Grace - ShutdownOptions.HttpMargin;
        return new BudgetLine(
            needed <= shutdown.StopTimeout,
            $"stopping: {Seconds(shutdown.Grace)} grace + {Seconds(shutdown.Drain)} drain + {Seconds(ShutdownOptions.HttpMargin)} for HTTP = {Seconds(needed)} of the {Seconds(shutdown.StopTimeout)} until it is killed",
            $"raise the stop timeout (terminationGracePeriodSeconds, stop_grace_period, TimeoutStopSec) to {Seconds(needed)} and say so by Gateway:Shutdown:StopTimeout"
                + (drain > TimeSpan.Zero ? $", or lower Gateway:Shutdown:Drain to {Seconds(drain)}" : ", or lower Gateway:Shutdown:Grace and Drain"));
    }

    private static string Size(long bytes) => Machine.Mebibytes(bytes);

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s");
}

/// <summary>One resource of a <see cref="Budget"/>.</summary>
/// <param name="Holds">Whether the resource is sufficient.</param>
/// <param name="Sum">What is required, and of what.</param>
/// <param name="Advice">What to change if it is not sufficient.</param>
internal sealed record BudgetLine(bool Holds, string Sum, string Advice)
{
    /// <summary>The line as text.</summary>
    public override string ToString() => Holds ? Sum : $"{Sum}. {char.ToUpperInvariant(Advice[0])}{Advice[1..]}";
}
