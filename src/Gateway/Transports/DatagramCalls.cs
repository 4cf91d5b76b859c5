using System.Runtime.InteropServices;

namespace Gateway.Transports;

/// <summary>The system calls of a datagram socket. The framework's own throw for every error, which a peer can bring about at will.</summary>
internal static unsafe partial class DatagramCalls
{
    private const int DoNotWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int BothDirections = 2;

    /// <summary>Waits for a datagram; its length, or -1.</summary>
    internal static nint Receive(int descriptor, byte* buffer, nint length, byte* address, int* addressLength) =>
        ReceiveFrom(descriptor, buffer, length, 0, address, addressLength);

    /// <summary>Sends a datagram at once or not at all: nobody waits for a receiver that does not read.</summary>
    internal static nint Send(int descriptor, byte* buffer, nint length, byte* address, int addressLength) =>
        SendTo(descriptor, buffer, length, DoNotWait | NoSignal, address, addressLength);

    internal static int Shutdown(int descriptor) => Shutdown(descriptor, BothDirections);

    [LibraryImport("libc", EntryPoint = "recvfrom")]
    private static partial nint ReceiveFrom(int descriptor, byte* buffer, nint length, int flags, byte* address, int* addressLength);

    [LibraryImport("libc", EntryPoint = "sendto")]
    private static partial nint SendTo(int descriptor, byte* buffer, nint length, int flags, byte* address, int addressLength);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    private static partial int Shutdown(int descriptor, int how);
}
