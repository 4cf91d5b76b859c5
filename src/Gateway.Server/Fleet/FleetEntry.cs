namespace Gateway.Fleet;

/// <summary>An entry of a map.</summary>
/// <param name="Value">The value.</param>
/// <param name="Revision">The number of the change that has set it, from 1.</param>
public readonly record struct FleetEntry(ReadOnlyMemory<byte> Value, long Revision);
