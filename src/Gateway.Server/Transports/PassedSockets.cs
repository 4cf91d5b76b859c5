using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Transports;

/// <summary>
/// The listening sockets that the service manager has passed to this process (socket activation, sd_listen_fds(3)). Whatever listens on the address of one of them
/// uses it instead of binding one itself.
/// </summary>
internal sealed class PassedSockets
{
    /// <summary>The first passed descriptor, SD_LISTEN_FDS_START.</summary>
    private const int First = 3;

    /// <summary>The maximum number of passed descriptors that are looked at: 1 024.</summary>
    private const int MaxCount = 1024;

    private readonly List<(int Descriptor, EndPoint EndPoint)> _listening = [];
    private readonly List<int> _others = [];

    private PassedSockets(int count)
    {
        for (var descriptor = First; descriptor < First + count; descriptor++)
        {
            if (FindEndPoint(descriptor) is { } endPoint)
            {
                _listening.Add((descriptor, endPoint));
            }
            else
            {
                _others.Add(descriptor);
            }
        }
    }

    /// <summary>Passed descriptors that are no listening stream sockets.</summary>
    internal IReadOnlyList<int> Others => _others;

    /// <summary>The sockets that the environment names for this process; none if it names none, or another process.</summary>
    internal static PassedSockets FromEnvironment() => new(
        !OperatingSystem.IsWindows() && Read("LISTEN_PID") == Environment.ProcessId && Read("LISTEN_FDS") is { } count and > 0 ? Math.Min(count, MaxCount) : 0);

    /// <summary>Whether a socket with this address was passed and not taken.</summary>
    internal bool Has(EndPoint endPoint)
    {
        lock (_listening)
        {
            return _listening.Exists(one => IsSame(one.EndPoint, endPoint));
        }
    }

    /// <summary>The addresses of the sockets that are none of these.</summary>
    internal IReadOnlyList<EndPoint> FindUnused(IEnumerable<EndPoint> used)
    {
        lock (_listening)
        {
            return [.. _listening.Select(one => one.EndPoint).Where(passed => !used.Any(endPoint => IsSame(passed, endPoint)))];
        }
    }

    /// <summary>Takes the socket with this address; null if none was passed. The caller closes it.</summary>
    internal PassedSocket? TryTake(EndPoint endPoint)
    {
        lock (_listening)
        {
            var index = _listening.FindIndex(one => IsSame(one.EndPoint, endPoint));
            if (index < 0)
            {
                return null;
            }

            var descriptor = _listening[index].Descriptor;
            _listening.RemoveAt(index);
            return new PassedSocket(new SafeSocketHandle(descriptor, ownsHandle: true));
        }
    }

    private static bool IsSame(EndPoint passed, EndPoint wanted) => passed is UnixDomainSocketEndPoint ? passed.ToString() == wanted.ToString() : passed.Equals(wanted);

    private static int? Read(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // The address of a listening stream socket; null for anything else. The descriptor stays open.
    private static EndPoint? FindEndPoint(int descriptor)
    {
        try
        {
            using var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: false));
            return socket.SocketType == SocketType.Stream && socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection) is 1 ? socket.LocalEndPoint : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
