namespace Gateway.Transports;

/// <summary>Where a datagram's bytes lie: <c>struct iovec</c>.</summary>
internal unsafe struct DatagramBytes
{
    internal byte* Start;

    internal nint Length;
}
