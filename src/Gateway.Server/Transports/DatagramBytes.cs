namespace Gateway.Transports;

/// <summary>A buffer of a datagram: <c>struct iovec</c>.</summary>
internal unsafe struct DatagramBytes
{
    internal byte* Start;

    internal nint Length;
}
