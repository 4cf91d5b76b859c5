namespace Gateway.Fleet;

/// <summary>One change of a map.</summary>
/// <param name="Kind">What has happened.</param>
/// <param name="Key">The key; empty for <see cref="FleetChangeKind.Began"/> and <see cref="FleetChangeKind.CaughtUp"/>.</param>
/// <param name="Value">The value; empty unless it was set.</param>
/// <param name="Revision">The number of the change; 0 for <see cref="FleetChangeKind.CaughtUp"/>.</param>
public readonly record struct FleetChange(FleetChangeKind Kind, string Key, ReadOnlyMemory<byte> Value, long Revision);
