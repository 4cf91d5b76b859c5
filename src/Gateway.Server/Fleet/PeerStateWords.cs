namespace Gateway.Fleet;

/// <summary>The one word for each <see cref="PeerState"/>: on the wire, in the API and in the metrics.</summary>
internal static class PeerStateWords
{
    private static readonly string[] Words = ["healthy", "draining", "leaving"];

    /// <summary>The state's word.</summary>
    public static string Word(this PeerState state) => Words[(int)state];
}
