using Gateway.Configuration;

namespace Gateway.Access;

/// <summary>Which client addresses are served at all: <c>Gateway:Access</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>Client addresses that are served. None means all. A trusted proxy's own connections, such as its health checks, need no entry.</summary>
    /// <value>addresses and ranges (CIDR)</value>
    [Reloadable]
    public List<string> Allow { get; } = [];

    /// <summary>Client addresses that are not served, whatever <c>Allow</c> says.</summary>
    /// <value>addresses and ranges (CIDR)</value>
    [Reloadable]
    public List<string> Deny { get; } = [];
}
