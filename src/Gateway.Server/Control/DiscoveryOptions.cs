using Gateway.Fleet;

namespace Gateway.Control;

/// <summary>Heartbeats between gateways by multicast: <c>Gateway:Discovery</c>.</summary>
public sealed class DiscoveryOptions
{
    /// <summary>Whether gateways send each other heartbeats by multicast. It is for networks whose members trust each other.</summary>
    public bool Enabled { get; set; }

    /// <summary>Multicast group, IPv4 or IPv6. The default stays within an organisation.</summary>
    /// <value><c>udp://group:port</c></value>
    public string Group { get; set; } = "udp://239.1.2.3:5000";

    /// <summary>Time between two heartbeats.</summary>
    /// <value>100 ms to 1 hour</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Time after its last heartbeat at which a peer is dropped from the list. The default is five lost heartbeats in a row.</summary>
    /// <value>two intervals to 1 day</value>
    public TimeSpan Expiry { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Name of this node among the others. Unset, the machine's name.</summary>
    /// <value>1 to 63 letters, digits, <c>.</c> <c>_</c> <c>-</c></value>
    public string? Node { get; set; }

    /// <summary>
    /// URL by which other machines reach the HTTP API of this node. Back ends get it as <c>X-Gateway-Node-Url</c> (<see href="backends.md">backends.md</see>). Unset,
    /// the first address of HTTP, with the machine's name where that is every address.
    /// </summary>
    /// <value><c>http://host:port</c>, <c>https://host</c></value>
    public string? Url { get; set; }

    /// <summary><see cref="Node"/>, or the machine's name made fit where it is unset.</summary>
    internal string NodeInEffect => Node is { Length: > 0 } node ? node : NodeName.FromMachineName(Environment.MachineName);

    /// <summary>Network interface, such as <c>eth0</c>. Unset, the one that the system's routes choose.</summary>
    /// <value>name</value>
    public string? Interface { get; set; }

    /// <summary>Time to live of a heartbeat: each router takes one. With the default it stays on its own network.</summary>
    /// <value>0 to 255</value>
    public int Ttl { get; set; } = 1;

    /// <summary>Maximum peers listed, since anyone on the network can make up names. Those over it are only counted.</summary>
    /// <value>peers, 1 to 100 000</value>
    public int MaxPeers { get; set; } = 1000;
}
