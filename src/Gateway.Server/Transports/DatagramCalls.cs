using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Gateway.Transports;

/// <summary>The system calls of a datagram socket. The framework's methods throw for every error, which a peer can cause at will.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class DatagramCalls
{
    private const int DoNotWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int WaitForOne = 0x10000;
    private const int BothDirections = 2;

    /// <summary>Waits for a datagram, and receives those that are available after it. Returns their number, or -1.</summary>
    internal static int Receive(int descriptor, DatagramMessage* messages, int most) => ReceiveMany(descriptor, messages, (uint)most, WaitForOne, null);

    /// <summary>Sends datagrams without waiting for a receiver that does not read. Returns the number before the first one that could not be sent, or -1.</summary>
    internal static int Send(int descriptor, DatagramMessage* messages, int count) => SendMany(descriptor, messages, (uint)count, DoNotWait | NoSignal);

    internal static int Shutdown(int descriptor) => Shutdown(descriptor, BothDirections);

    [LibraryImport("libc", EntryPoint = "recvmmsg")]
    private static partial int ReceiveMany(int descriptor, DatagramMessage* messages, uint most, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg")]
    private static partial int SendMany(int descriptor, DatagramMessage* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    private static partial int Shutdown(int descriptor, int how);
}
