namespace Gateway.Framing.Settings;

/// <summary>How marks are written inside a message.</summary>
/// <param name="By">What every escape begins with, in hex.</param>
/// <param name="Map">What follows it, and what that stands for, both in hex; null with <paramref name="Xor"/>.</param>
/// <param name="Xor">What the byte behind it is changed by, in hex; null with <paramref name="Map"/>.</param>
internal sealed record EscapeOptions(string? By, IReadOnlyList<KeyValuePair<string, string>>? Map, string? Xor);
