namespace Gateway.Fleet;

/// <summary>What gateways publish to and listen to.</summary>
/// <param name="Kind">What kind of frames it has: 1 to 8 of <c>a-z</c>.</param>
/// <param name="Key">
/// Which of that kind: up to 255 of <c>A-Z a-z 0-9 . _ : -</c>, as in the names of rooms; empty if there is only one. An engine for which some of them have a meaning
/// writes them in another way that can be read back.
/// </param>
public readonly record struct FleetTopic(string Kind, string Key = "");
