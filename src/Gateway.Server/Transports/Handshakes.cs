using System.Globalization;
using System.Net;
using Gateway.Platform;

namespace Gateway.Transports;

/// <summary>TCP connections that the kernel is still making: a client's SYN has come and been answered. They wait in no backlog yet, and closing the listening socket resets them.</summary>
internal static class Handshakes
{
    // TCP_SYN_RECV, as the tables of proc(5) write it.
    private const string SynReceived = "03";

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>How long they may take: 1 s, which is several round trips of any client's; one that has vanished is not waited for.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Time between two looks: 5 ms.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits until there are none to a port of this machine, where the system says: only Linux does. By the machine's own clock, since it waits for the kernel.</summary>
    internal static async Task EndAsync(EndPoint endPoint)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (AreUnderWay(endPoint) && TimeProvider.System.GetElapsedTime(began) < Longest)
        {
            await Task.Delay(Look, TimeProvider.System);
        }
    }

    private static bool AreUnderWay(EndPoint endPoint) =>
        LinuxKernel.IsUsed && endPoint is IPEndPoint { Port: var port } && Tables.Any(table => AreIn(table, port.ToString("X4", CultureInfo.InvariantCulture)));

    private static bool AreIn(string table, string port)
    {
        try
        {
            // sl local_address rem_address st: the second ends with the port, all in hexadecimal digits.
            return File.ReadLines(table).Skip(1).Any(line =>
                line.Split(' ', 5, StringSplitOptions.RemoveEmptyEntries) is [_, var local, _, SynReceived, ..] && local.EndsWith(port, StringComparison.Ordinal) && local[^5] == ':');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
