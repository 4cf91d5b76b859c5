namespace Gateway.Diagnostics;

/// <summary>The one word for each <see cref="PeerState"/>: on the wire, in the API and in the metrics.</summary>
internal static class PeerStateExtensions
{
    private static readonly string[] Names = ["healthy", "draining", "leaving"];

    /// <summary>The state's word.</summary>
    public static string ToName(this PeerState state) => Names[(int)state];
}
