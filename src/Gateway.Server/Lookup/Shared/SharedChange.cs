namespace Gateway.Lookup.Shared;

/// <summary>A change that is under way.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its new value; null to remove it.</param>
/// <param name="Round">The round of the watch in which it was asked for.</param>
internal sealed record SharedChange(string Key, byte[]? Value, int Round);
