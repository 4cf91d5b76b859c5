namespace Gateway.Hosting.Sources;

/// <summary>A key of the configuration with its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The effective value, masked if it is secret; null if it is unset.</param>
/// <param name="Source">Its source.</param>
/// <param name="Overridden">The other sources that have the key. Each would be effective without those before it.</param>
internal sealed record EffectiveValue(string Key, string? Value, ValueSource Source, IReadOnlyList<ValueSource> Overridden);
