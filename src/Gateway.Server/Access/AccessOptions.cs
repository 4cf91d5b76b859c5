using Gateway.Configuration;

namespace Gateway.Access;

/// <summary>Which client addresses are served at all: <c>Gateway:Access</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>
    /// Who is served. None: everyone. A trusted proxy that speaks for itself, as its health checks do, need not be named.
    /// </summary>
    /// <value>addresses and ranges (CIDR)</value>
    [Reloadable]
    public List<string> Allow { get; } = [];

    /// <summary>Who is not, whatever <c>Allow</c> says.</summary>
    /// <value>addresses and ranges (CIDR)</value>
    [Reloadable]
    public List<string> Deny { get; } = [];
}
