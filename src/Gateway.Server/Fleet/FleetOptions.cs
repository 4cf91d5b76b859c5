using Gateway.Configuration;

namespace Gateway.Fleet;

/// <summary>How gateways act as one: <c>Gateway:Fleet</c> (docs/fleet.md).</summary>
public sealed class FleetOptions
{
    /// <summary>Address of the engine. Unset, this process stands alone and needs none.</summary>
    /// <value><c>nats://host:4222</c>, <c>tls://host:4222</c>; several with commas</value>
    public string? Url { get; set; }

    /// <summary>Name of the fleet: fleets that share an engine keep apart by it. It begins all that the gateway names there.</summary>
    /// <value>1 to 32 letters, digits, <c>_</c> <c>-</c></value>
    public string Name { get; set; } = "gateway";

    /// <summary>File with the credentials for the engine, a user's JWT and key. Read again each time the gateway connects.</summary>
    /// <value>path</value>
    public string? CredentialsFile { get; set; }

    /// <summary>User name for the engine.</summary>
    /// <value>text</value>
    public string? User { get; set; }

    /// <summary>File with the password of <c>User</c>. Read again each time the gateway connects.</summary>
    /// <value>path</value>
    public string? PasswordFile { get; set; }

    /// <summary>Certificates for <c>tls://</c>.</summary>
    public FleetTlsOptions Tls { get; set; } = new();

    /// <summary>How long the start waits for the engine. Then the gateway serves alone, and keeps trying.</summary>
    /// <value>0 to 5 minutes</value>
    public TimeSpan Connect { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether a start without the engine fails. It never touches readiness: an engine that is away would take every copy out of the balancer at once.</summary>
    public bool Required { get; set; }

    /// <summary>Time after which a node that is not heard is lost. A node says four times in it that it is there. The default is what a short pause of a process or a network may take.</summary>
    /// <value>2 s to 5 minutes</value>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What one question to another node may take, beyond the time that the question itself allows.</summary>
    /// <value>100 ms to 1 minute</value>
    public TimeSpan Request { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the connection to the engine is proven. After two proofs without an answer the engine is away.</summary>
    /// <value>500 ms to 1 minute</value>
    public TimeSpan Ping { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Maximum that waits to be sent to the engine, and again of what came from it and waits to be delivered. The default is a second of a busy node. Over it the newest
    /// is dropped and counted.
    /// </summary>
    /// <value>64 KiB to 1 GiB</value>
    [Bytes]
    public int MaxPending { get; set; } = 8 * 1024 * 1024;

    /// <summary>How many servers keep what the fleet shares, where several servers form a cluster. It holds for what is created from then on.</summary>
    /// <value>1 to 5</value>
    public int Replicas { get; set; } = 1;

    /// <summary>Whether a process with this section <c>Gateway</c> is one of a fleet.</summary>
    internal static bool IsOn(IConfiguration gateway) => !string.IsNullOrEmpty(gateway["Fleet:Url"]);
}
