using System.Globalization;
using System.Net;
using Gateway.Platform;

namespace Gateway.Transports;

/// <summary>
/// TCP connections that are being established: a client's SYN has been received and answered. They are not in the backlog yet, and closing the listening socket
/// resets them.
/// </summary>
internal static class Handshakes
{
    // TCP_SYN_RECV, as the tables of proc(5) write it.
    private const string SynReceived = "03";

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>The maximum wait: 1 s, several round trips of any client. A client that has vanished is not waited for.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    /// <summary>The time between two checks: 5 ms.</summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// Waits until there are none to a port of this machine, where the system reports them: only Linux does. Uses the machine's clock, because it waits for the
    /// kernel.
    /// </summary>
    internal static async Task WaitAsync(EndPoint endPoint)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (AreUnderWay(endPoint) && TimeProvider.System.GetElapsedTime(began) < MaxWait)
        {
            await Task.Delay(CheckInterval, TimeProvider.System);
        }
    }

    private static bool AreUnderWay(EndPoint endPoint) =>
        LinuxKernel.IsUsed && endPoint is IPEndPoint { Port: var port } && Tables.Any(table => AreIn(table, port.ToString("X4", CultureInfo.InvariantCulture)));

    private static bool AreIn(string table, string port)
    {
        try
        {
            // Columns: sl local_address rem_address st. The second one ends with the port; all digits are hexadecimal.
            return File.ReadLines(table).Skip(1).Any(line =>
                line.Split(' ', 5, StringSplitOptions.RemoveEmptyEntries) is [_, var local, _, SynReceived, ..] && local.EndsWith(port, StringComparison.Ordinal) && local[^5] == ':');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
