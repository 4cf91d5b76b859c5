using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Gateway.Tests.Support;

/// <summary>Sends open files over a Unix socket (SCM_RIGHTS), which the framework does not.</summary>
internal static unsafe partial class PassedDescriptors
{
    private const int SocketLevel = 1;
    private const int Rights = 1;
    private const int HeaderSize = 16;

    /// <summary>Sends bytes, and descriptors with them.</summary>
    internal static void Send(Socket socket, ReadOnlySpan<byte> bytes, params int[] descriptors)
    {
        var length = HeaderSize + (descriptors.Length * sizeof(int));
        var control = stackalloc byte[length + sizeof(long)];
        *(nint*)control = length;
        *(int*)(control + 8) = SocketLevel;
        *(int*)(control + 12) = Rights;
        descriptors.CopyTo(new Span<int>(control + HeaderSize, descriptors.Length));
        fixed (byte* start = bytes)
        {
            var piece = new Piece { Start = start, Length = bytes.Length };
            var message = new Message { Pieces = &piece, PieceCount = 1, Control = control, ControlLength = length };
            Assert.Equal(bytes.Length, SendMessage((int)socket.Handle, &message, 0));
        }
    }

    [LibraryImport("libc", EntryPoint = "sendmsg")]
    private static partial nint SendMessage(int socket, Message* message, int flags);

    private struct Piece
    {
        internal byte* Start;
        internal nint Length;
    }

    [StructLayout(LayoutKind.Explicit, Size = 56)]
    private struct Message
    {
        [FieldOffset(16)]
        internal Piece* Pieces;

        [FieldOffset(24)]
        internal nint PieceCount;

        [FieldOffset(32)]
        internal byte* Control;

        [FieldOffset(40)]
        internal nint ControlLength;
    }
}
