namespace Gateway.Fleet;

/// <summary>The answer to a question, or why there is none.</summary>
/// <param name="Result">Whether there is one.</param>
/// <param name="Payload">The answer; empty if there is none.</param>
public readonly record struct FleetAnswer(FleetAskResult Result, ReadOnlyMemory<byte> Payload);
