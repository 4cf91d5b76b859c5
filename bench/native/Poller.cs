using System.Runtime.InteropServices;

namespace Gateway.Native;

/// <summary>What a descriptor is watched for, and what it turned out to be ready for.</summary>
[Flags]
public enum Readiness
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>There is something to read.</summary>
    Read = 1,

    /// <summary>There is room to write.</summary>
    Write = 4,

    /// <summary>The connection broke.</summary>
    Broken = 8,

    /// <summary>Both sides of the connection are closed.</summary>
    HungUp = 16,
}

/// <summary>Level-triggered epoll: descriptors with a number each, and the numbers of those that are ready.</summary>
public sealed unsafe class Poller : IDisposable
{
    private const int Add = 1;
    private const int Remove = 2;
    private const int Modify = 3;

    // The kernel packs struct epoll_event on x86-64 and on no other processor.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int TokenOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    private readonly int _epoll = Sockets.Checked("epoll_create1", Libc.EpollCreate(0));
    private readonly byte* _ready;
    private readonly int _capacity;

    /// <summary>Creates one that tells of at most <paramref name="capacity"/> descriptors at a time.</summary>
    public Poller(int capacity)
    {
        _capacity = capacity;
        _ready = (byte*)NativeMemory.AllocZeroed((nuint)(capacity * EventSize));
    }

    /// <summary>Starts to watch a descriptor under a number of the caller's choice.</summary>
    public void Watch(int descriptor, int token, Readiness interest) => Control(Add, descriptor, token, interest);

    /// <summary>Changes what a watched descriptor is watched for.</summary>
    public void Change(int descriptor, int token, Readiness interest) => Control(Modify, descriptor, token, interest);

    /// <summary>Stops watching a descriptor.</summary>
    public void Forget(int descriptor) => Control(Remove, descriptor, 0, Readiness.None);

    /// <summary>Waits (-1: without limit) and returns how many descriptors are ready; a signal counts as none.</summary>
    public int Wait(int milliseconds)
    {
        int count = Libc.EpollWait(_epoll, _ready, _capacity, milliseconds);
        if (count < 0 && Marshal.GetLastPInvokeError() is var error and not Errors.Interrupted)
        {
            throw new NativeException("epoll_wait", error);
        }

        return Math.Max(count, 0);
    }

    /// <summary>Looks without waiting and returns how many descriptors are ready.</summary>
    public int Look() => Math.Max(Libc.EpollLook(_epoll, _ready, _capacity, 0), 0);

    /// <summary>The number of the descriptor that is ready in this place.</summary>
    public int Token(int place) => (int)*(long*)(_ready + ((nint)place * EventSize) + TokenOffset);

    /// <summary>What the descriptor in this place is ready for.</summary>
    public Readiness Ready(int place) => (Readiness)(*(uint*)(_ready + ((nint)place * EventSize)));

    /// <inheritdoc/>
    public void Dispose()
    {
        Sockets.Close(_epoll);
        NativeMemory.Free(_ready);
    }

    private void Control(int operation, int descriptor, int token, Readiness interest)
    {
        byte* request = stackalloc byte[16];
        *(uint*)request = (uint)interest;
        *(long*)(request + TokenOffset) = token;
        Sockets.Checked("epoll_ctl", Libc.EpollControl(_epoll, operation, descriptor, request));
    }
}
