namespace Gateway.Limits;

/// <summary>Which client addresses are served at all: <c>Gateway:Access</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>Addresses and ranges (CIDR) that are served. Default none: all are.</summary>
    [Reloadable]
    public List<string> Allow { get; } = [];

    /// <summary>Addresses and ranges (CIDR) that are not, whatever <see cref="Allow"/> says. Default none.</summary>
    [Reloadable]
    public List<string> Deny { get; } = [];
}
