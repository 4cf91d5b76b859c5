namespace Gateway.Control;

/// <summary>Heartbeats between gateways by multicast: <c>Gateway:Discovery</c>.</summary>
public sealed class DiscoveryOptions
{
    /// <summary>Heartbeats between gateways by multicast; for networks whose members trust each other.</summary>
    public bool Enabled { get; set; }

    /// <summary>The multicast group, IPv4 or IPv6; the default stays within an organisation.</summary>
    /// <value><c>udp://group:port</c></value>
    public string Group { get; set; } = "udp://239.1.2.3:5000";

    /// <summary>Time between two heartbeats.</summary>
    /// <value>100 ms to 1 hour</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Time after its last heartbeat at which a peer is forgotten: five lost datagrams in a row are no bad luck.</summary>
    /// <value>two intervals to 1 day</value>
    public TimeSpan Expiry { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>This gateway's name among the others. Unset, the machine's.</summary>
    /// <value>1 to 63 letters, digits, <c>.</c> <c>_</c> <c>-</c></value>
    public string? Node { get; set; }

    /// <summary><see cref="Node"/>, or the machine's name made fit where it is unset.</summary>
    internal string NodeInEffect => Node is { Length: > 0 } node ? node : NodeName.FromMachineName(Environment.MachineName);

    /// <summary>The network interface, such as <c>eth0</c>. Unset, the one that the system's routes choose.</summary>
    /// <value>name</value>
    public string? Interface { get; set; }

    /// <summary>Routers that a heartbeat may pass, plus one: by default it stays on its own network.</summary>
    /// <value>0 to 255</value>
    public int Ttl { get; set; } = 1;

    /// <summary>Peers that are remembered, since anyone on the network can make up names; more are counted and not listed.</summary>
    /// <value>peers, 1 to 100 000</value>
    public int MaxPeers { get; set; } = 1000;
}
