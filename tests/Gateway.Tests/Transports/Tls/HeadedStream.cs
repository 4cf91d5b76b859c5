using System.Net.Sockets;

namespace Gateway.Tests.Transports.Tls;

/// <summary>A socket whose first write carries a header in front, in the same segment, or whose every byte goes out alone.</summary>
internal sealed class HeadedStream(Socket socket, byte[] header, bool isByteByByte) : NetworkStream(socket)
{
    private byte[]? _header = header;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        byte[] bytes = [.. Interlocked.Exchange(ref _header, null) ?? [], .. buffer.ToArray()];
        if (!isByteByByte)
        {
            await base.WriteAsync(bytes, cancellationToken);
            return;
        }

        foreach (var one in bytes)
        {
            await base.WriteAsync(new[] { one }, cancellationToken);
            await Task.Yield();
        }
    }
}
