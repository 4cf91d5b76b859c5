using System.Runtime.InteropServices;
using Gateway.Platform;

namespace Gateway.Hosting.Logging;

/// <summary>
/// Standard output or standard error, written by one thread that may block. On Linux with system calls: the framework's stream holds a lock of the whole
/// console while it waits, on which an exit could hang, and silently ignores a pipe that nobody reads any more.
/// </summary>
internal abstract unsafe partial class LogOutput
{
    private const int Output = 1;
    private const int Error = 2;

    /// <summary>Opens standard output or standard error of the process.</summary>
    internal static LogOutput Open(bool isError) => LinuxKernel.IsUsed
        ? new Descriptor(isError ? Error : Output)
        : new ConsoleStream(isError ? Console.OpenStandardError() : Console.OpenStandardOutput());

    /// <summary>Writes, and waits as long as it takes.</summary>
    /// <returns>The number of bytes that were written: fewer than all if the rest cannot be, as on a full disk or when nobody reads.</returns>
    internal abstract int Write(ReadOnlySpan<byte> bytes);

    private sealed partial class Descriptor(int descriptor) : LogOutput
    {
        private const int Interrupted = 4;
        private const int WouldBlock = 11;
        private const short Writable = 4;

        internal override int Write(ReadOnlySpan<byte> bytes)
        {
            var written = 0;
            fixed (byte* start = bytes)
            {
                while (written < bytes.Length)
                {
                    var count = Write(descriptor, start + written, (nuint)(bytes.Length - written));
                    if (count > 0)
                    {
                        written += (int)count;
                        continue;
                    }

                    // Another process that shares the output may have made it non-blocking.
                    var errno = Marshal.GetLastPInvokeError();
                    if (count < 0 && errno == WouldBlock)
                    {
                        var wait = new Wait { Descriptor = descriptor, Events = Writable };
                        _ = Poll(&wait, 1, -1);
                    }
                    else if (count == 0 || errno != Interrupted)
                    {
                        break;
                    }
                }
            }

            return written;
        }

        [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
        private static partial nint Write(int descriptor, byte* bytes, nuint length);

        [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
        private static partial int Poll(Wait* waits, nuint count, int milliseconds);

        [StructLayout(LayoutKind.Sequential)]
        private struct Wait
        {
            public int Descriptor;
            public short Events;
            public short Happened;
        }
    }

    private sealed class ConsoleStream(Stream stream) : LogOutput
    {
        internal override int Write(ReadOnlySpan<byte> bytes)
        {
            try
            {
                stream.Write(bytes);
                return bytes.Length;
            }
            catch (IOException)
            {
                return 0;
            }
        }
    }
}
