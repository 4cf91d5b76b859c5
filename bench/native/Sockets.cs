namespace Gateway.Native;

/// <summary>Non-blocking IPv4 sockets by descriptor.</summary>
public static unsafe class Sockets
{
    private const int Internet = 2;
    private const int Stream = 1;
    private const int Datagram = 2;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int NoSignal = 0x4000;
    private const int SocketLevel = 1;
    private const int ReuseAddress = 2;
    private const int PendingError = 4;
    private const int SendBuffer = 7;
    private const int ReceiveBuffer = 8;
    private const int InternetLevel = 0;
    private const int BindAddressNoPort = 24;
    private const int TcpLevel = 6;
    private const int TcpNoDelay = 1;
    private const int DatagramBuffer = 4 << 20;

    /// <summary>Opens a stream socket without Nagle's delay.</summary>
    public static int OpenStream()
    {
        int descriptor = Checked("socket", Libc.Socket(Internet, Stream | NonBlocking | CloseOnExec, 0));
        SetOption(descriptor, TcpLevel, TcpNoDelay, 1);
        return descriptor;
    }

    /// <summary>Opens a datagram socket with large kernel buffers.</summary>
    public static int OpenDatagram()
    {
        int descriptor = Checked("socket", Libc.Socket(Internet, Datagram | NonBlocking | CloseOnExec, 0));
        SetOption(descriptor, SocketLevel, ReceiveBuffer, DatagramBuffer);
        SetOption(descriptor, SocketLevel, SendBuffer, DatagramBuffer);
        return descriptor;
    }

    /// <summary>Binds a socket to a local address.</summary>
    public static void Bind(int descriptor, SocketAddress address) =>
        Checked("bind to " + address, Libc.Bind(descriptor, &address, SocketAddress.ByteCount));

    /// <summary>Binds a socket to a source address and leaves the choice of the port to connect, so that each source has all ports to each
    /// target.</summary>
    public static void BindSource(int descriptor, SocketAddress source)
    {
        SetOption(descriptor, InternetLevel, BindAddressNoPort, 1);
        Bind(descriptor, source);
    }

    /// <summary>Binds a listening socket and starts to listen.</summary>
    public static int Listen(SocketAddress address, int backlog)
    {
        int descriptor = OpenStream();
        SetOption(descriptor, SocketLevel, ReuseAddress, 1);
        Bind(descriptor, address);
        Checked("listen", Libc.Listen(descriptor, backlog));
        return descriptor;
    }

    /// <summary>Accepts a connection; negative when none waits.</summary>
    public static int Accept(int listener)
    {
        int descriptor = Libc.Accept(listener, null, null, NonBlocking | CloseOnExec);
        return descriptor >= 0 ? descriptor : -Libc.LastError;
    }

    /// <summary>Begins to connect; the socket becomes writable when that is done.</summary>
    public static void BeginConnect(int descriptor, SocketAddress target)
    {
        if (Libc.Connect(descriptor, &target, SocketAddress.ByteCount) < 0 && Libc.LastError is var error and not Errors.InProgress)
        {
            throw new NativeException("connect to " + target, error);
        }
    }

    /// <summary>Throws what became of a connection that <see cref="BeginConnect"/> began, if it failed.</summary>
    public static void EndConnect(int descriptor, SocketAddress target)
    {
        int error = 0;
        int length = sizeof(int);
        Checked("getsockopt", Libc.GetOption(descriptor, SocketLevel, PendingError, &error, &length));
        if (error != 0)
        {
            throw new NativeException("connect to " + target, error);
        }
    }

    /// <summary>Receives what is there: a count, 0 at the end of the stream, or a negated error number.</summary>
    public static int Receive(int descriptor, byte* buffer, int length)
    {
        nint count = Libc.Receive(descriptor, buffer, length, 0);
        return count >= 0 ? (int)count : -Libc.LastError;
    }

    /// <summary>Sends as much as fits: a count, or a negated error number.</summary>
    public static int Send(int descriptor, byte* buffer, int length)
    {
        nint count = Libc.Send(descriptor, buffer, length, NoSignal);
        return count >= 0 ? (int)count : -Libc.LastError;
    }

    /// <summary>Waits until the socket has something to read.</summary>
    public static bool WaitReadable(int descriptor, int milliseconds) => Wait(descriptor, PollEntry.Readable, milliseconds);

    /// <summary>Waits until the socket has room to write.</summary>
    public static bool WaitWritable(int descriptor, int milliseconds) => Wait(descriptor, PollEntry.Writable, milliseconds);

    /// <summary>Closes a descriptor.</summary>
    public static void Close(int descriptor) => Checked("close", Libc.Close(descriptor));

    internal static int Checked(string call, int outcome) =>
        outcome >= 0 ? outcome : throw new NativeException(call, Libc.LastError);

    internal static void SetOption(int descriptor, int level, int name, int value) =>
        Checked("setsockopt", Libc.SetOption(descriptor, level, name, &value, sizeof(int)));

    private static bool Wait(int descriptor, short wanted, int milliseconds)
    {
        PollEntry entry = new() { Descriptor = descriptor, Wanted = wanted };
        return Libc.Poll(&entry, 1, milliseconds) > 0;
    }
}
