namespace Gateway.Control;

/// <summary>Heartbeats between gateways by multicast: <c>Gateway:Discovery</c>.</summary>
public sealed class DiscoveryOptions
{
    /// <summary>Whether it takes part. Default false: it is for networks whose members trust each other.</summary>
    public bool Enabled { get; set; }

    /// <summary>The multicast group, IPv4 or IPv6, and port. Default <c>udp://239.1.2.3:5000</c>: addresses that stay within an organisation.</summary>
    public string Group { get; set; } = "udp://239.1.2.3:5000";

    /// <summary>Time between two heartbeats. Default 1 s.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Time after its last heartbeat at which a peer is forgotten. Default 5 s: four lost datagrams in a row are bad luck, five are not.</summary>
    public TimeSpan Expiry { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>This gateway's name among the others, which no other may have. Default: the machine's, what can't stand in a name replaced by <c>-</c>.</summary>
    public string? Node { get; set; }

    /// <summary><see cref="Node"/>, or the machine's name made fit where it is unset.</summary>
    internal string NodeInEffect => Node is { Length: > 0 } node ? node : NodeName.Of(Environment.MachineName);

    /// <summary>The network interface, by name such as <c>eth0</c>. Default: the one that the system's routes choose.</summary>
    public string? Interface { get; set; }

    /// <summary>Routers that a heartbeat may pass, plus one. Default 1: it stays on its own network.</summary>
    public int Ttl { get; set; } = 1;

    /// <summary>Peers that are remembered; more are counted and not listed. Default 1 000, since anyone on the network can make up names.</summary>
    public int MaxPeers { get; set; } = 1000;
}
