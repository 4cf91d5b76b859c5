using System.Net;

namespace Gateway.Transports.Proxy;

/// <summary>What a PROXY header says.</summary>
/// <param name="Length">Its bytes, some of which may still be on their way: they are part of the header and to be dropped.</param>
/// <param name="Client">The client, or null where the proxy speaks for itself or does not know (LOCAL, UNKNOWN, a Unix socket).</param>
internal readonly record struct ProxyHeader(int Length, IPEndPoint? Client);
