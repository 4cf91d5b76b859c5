namespace Gateway.Framing.Settings;

/// <summary>The limit that the messages of a framing have.</summary>
/// <param name="Size">The maximum length of a message, in bytes.</param>
/// <param name="Key">The key of the option that says so.</param>
internal sealed record FramingLimit(int Size, string Key);
