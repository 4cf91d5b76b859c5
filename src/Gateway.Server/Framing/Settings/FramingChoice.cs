namespace Gateway.Framing.Settings;

/// <summary>A framing as it stands in the configuration: one word, or an object.</summary>
/// <param name="Word">The name of a framing or of a preset; null for an object.</param>
/// <param name="Options">The object; null for a word.</param>
internal sealed record FramingChoice(string? Word, FramingOptions? Options)
{
    public static implicit operator FramingChoice(FramingOptions options) => new(null, options);
}
