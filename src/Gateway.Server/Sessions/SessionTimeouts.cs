using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>The timeouts in the <see cref="DeadlineClock"/>'s milliseconds.</summary>
internal sealed record SessionTimeouts(long Setup, long Read, long Idle, long Request, long Write, long Linger)
{
    internal SessionTimeouts(GatewayTimeouts timeouts)
        : this(In(timeouts.Setup), In(timeouts.Read), In(timeouts.Idle), In(timeouts.Request), In(timeouts.Write), In(timeouts.Linger))
    {
    }

    private static long In(TimeSpan timeout) => (long)timeout.TotalMilliseconds;
}
