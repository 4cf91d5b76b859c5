using System.Net;

namespace Gateway.Transports.Proxy;

/// <summary>The content of a PROXY header.</summary>
/// <param name="Length">The header's length in bytes. Some of them may not have been received yet: they are part of the header and must be dropped.</param>
/// <param name="Client">The client; null if the proxy connects for itself or does not know it (LOCAL, UNKNOWN, a Unix socket).</param>
/// <param name="Extensions">The number of bytes at its end that are extensions (TLVs) about the client.</param>
internal readonly record struct ProxyHeader(int Length, IPEndPoint? Client, int Extensions = 0);
