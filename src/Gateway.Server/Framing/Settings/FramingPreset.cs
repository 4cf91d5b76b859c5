namespace Gateway.Framing.Settings;

/// <summary>The framing of a well-known protocol.</summary>
/// <param name="Name">Its name: the word that chooses it.</param>
/// <param name="Source">The public document that it is taken from.</param>
/// <param name="Options">Its options.</param>
internal sealed record FramingPreset(string Name, string Source, FramingOptions Options);
