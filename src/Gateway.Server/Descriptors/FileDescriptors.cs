using System.Runtime.InteropServices;

namespace Gateway.Descriptors;

/// <summary>The kernel's information on the file descriptors of this process. Linux only; the callers check that.</summary>
internal static unsafe partial class FileDescriptors
{
    // RLIMIT_NOFILE, F_DUPFD_CLOEXEC and POLLNVAL of x86-64 and arm64.
    private const int NumberOfFiles = 7;
    private const int DuplicateCloseOnExec = 1030;
    private const short NotOpen = 0x20;

    /// <summary>The number of descriptors that one call checks: 1 024, 8 KiB on the stack.</summary>
    private const int Window = 1024;

    /// <summary>The current soft limit; it can be changed from outside. Null if there is none.</summary>
    internal static long? Limit()
    {
        ulong* limits = stackalloc ulong[2];
        return GetLimit(NumberOfFiles, limits) == 0 && limits[0] <= int.MaxValue ? (long)limits[0] : null;
    }

    /// <summary>
    /// Whether at least this many descriptors are free below the limit. A new descriptor is always the lowest free one, so the top of the range shows it: while
    /// connections do not reach it, one check suffices, however many there are.
    /// </summary>
    /// <param name="wanted">How many.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="any">An open descriptor.</param>
    internal static bool AreFree(int wanted, long limit, int any)
    {
        var top = (int)limit;
        if (wanted > top)
        {
            return false;
        }

        if (CountFree(top - wanted, wanted) == wanted)
        {
            return true;
        }

        // All below the next one are in use. It is closed at once, and counts as one of those that have to be free.
        var next = Duplicate(any, DuplicateCloseOnExec, 0);
        if (next < 0)
        {
            return false;
        }

        _ = Close(next);
        return top - next >= wanted && CountFree(next, top - next, wanted) >= wanted;
    }

    private static int CountFree(int from, int length, int enough = int.MaxValue)
    {
        var polls = stackalloc Poll[Math.Max(Math.Min(length, Window), 0)];
        var free = 0;
        for (; length > 0 && free < enough; from += Window, length -= Window)
        {
            var count = Math.Min(length, Window);
            for (var index = 0; index < count; index++)
            {
                polls[index] = new Poll { Descriptor = from + index };
            }

            _ = Ask(polls, (nuint)count, 0);
            for (var index = 0; index < count; index++)
            {
                free += polls[index].Answer == NotOpen ? 1 : 0;
            }
        }

        return free;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    [SuppressGCTransition]
    private static partial int GetLimit(int resource, ulong* limits);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Ask(Poll* polls, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [SuppressGCTransition]
    private static partial int Duplicate(int descriptor, int command, int lowest);

    [LibraryImport("libc", EntryPoint = "close")]
    [SuppressGCTransition]
    private static partial int Close(int descriptor);

    [StructLayout(LayoutKind.Sequential)]
    private struct Poll
    {
        internal int Descriptor;
        internal short Events;
        internal short Answer;
    }
}
