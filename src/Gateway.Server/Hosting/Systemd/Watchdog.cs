using System.Globalization;

namespace Gateway.Hosting.Systemd;

/// <summary>The watchdog that systemd has set for this process (sd_watchdog_enabled(3)).</summary>
internal static class Watchdog
{
    /// <summary>How often systemd is told that the service is alive: half of its timeout, as it recommends. Null if there is no watchdog for this process.</summary>
    internal static TimeSpan? Interval() =>
        long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var timeout) && timeout > 1
        && Environment.GetEnvironmentVariable("WATCHDOG_PID") is var process && (string.IsNullOrEmpty(process) || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            ? TimeSpan.FromMicroseconds(Math.Min(timeout, TimeSpan.FromDays(1).TotalMicroseconds) / 2)
            : null;
}
