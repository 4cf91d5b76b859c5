using System.Net.Sockets;

namespace Gateway.Transports;

/// <summary>
/// A listening socket that the service manager has opened and passed. It listens on when this process closes its descriptor, and holds clients for the next one,
/// so that nothing may be done to it that would concern them: no filter, and no file removed.
/// </summary>
internal sealed class PassedSocket(SafeSocketHandle handle) : Socket(handle);
