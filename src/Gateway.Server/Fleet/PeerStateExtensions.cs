namespace Gateway.Fleet;

/// <summary>The name of each <see cref="PeerState"/>, the same on the wire, in the API and in the metrics.</summary>
internal static class PeerStateExtensions
{
    private static readonly string[] Names = ["healthy", "draining", "leaving"];

    /// <summary>The state's name.</summary>
    public static string ToName(this PeerState state) => Names[(int)state];
}
