using System.Text.Json.Serialization;

namespace Gateway.Fleet;

/// <summary>Who has a number, in the map of the nodes.</summary>
/// <param name="Name">The node's name; empty once the node has given the number back.</param>
/// <param name="Epoch">Which process it is, or was.</param>
internal sealed record NodeEntry(string Name, uint Epoch)
{
    /// <summary>Whether anybody may take the number.</summary>
    [JsonIgnore]
    internal bool IsReleased => Name.Length == 0;

    /// <summary>The entry of a number that was given back.</summary>
    internal static NodeEntry Released(uint epoch) => new("", epoch);
}
