namespace Gateway.Fleet;

/// <summary>The name of each <see cref="FleetAskResult"/> in the metrics.</summary>
internal static class FleetAskResultExtensions
{
    private static readonly string[] Names = ["answered", "nobody", "timeout", "away", "too large"];

    /// <summary>The result's name.</summary>
    internal static string ToName(this FleetAskResult result) => Names[(int)result];
}
