namespace Gateway.Transports.Epoll;

/// <summary>Creates the ids of connections for Kestrel's log. They are short, because each connection stores its own.</summary>
internal static class ConnectionIds
{
    private static long s_last;

    internal static string Next() => "E" + Interlocked.Increment(ref s_last).ToString("X", System.Globalization.CultureInfo.InvariantCulture);
}
