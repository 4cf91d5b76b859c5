using System.Net.Sockets;

namespace Gateway.Transports;

/// <summary>A Unix socket's path can't be used. The message is for the operator: why, and what to do.</summary>
internal sealed class SocketFileException(SocketError error, string text) : SocketException((int)error)
{
    /// <inheritdoc/>
    public override string Message => text;
}
