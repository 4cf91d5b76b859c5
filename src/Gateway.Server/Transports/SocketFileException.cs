using System.Net.Sockets;

namespace Gateway.Transports;

/// <summary>The path of a Unix socket cannot be used. The message tells the operator why, and what to do.</summary>
internal sealed class SocketFileException(SocketError error, string text) : SocketException((int)error)
{
    /// <inheritdoc/>
    public override string Message => text;
}
