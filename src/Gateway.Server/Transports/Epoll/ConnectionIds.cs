namespace Gateway.Transports.Epoll;

/// <summary>Names for connections in Kestrel's log: short, since each connection keeps its own.</summary>
internal static class ConnectionIds
{
    private static long s_last;

    internal static string Next() => "E" + Interlocked.Increment(ref s_last).ToString("X", System.Globalization.CultureInfo.InvariantCulture);
}
