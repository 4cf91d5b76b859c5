namespace Gateway.Hosting.Verbs;

/// <summary>The options of <c>Gateway frame</c>. Exactly one of the first three is given.</summary>
/// <param name="Word">The name of a framing or a preset; null for none.</param>
/// <param name="Json">The framing as an object; null for none.</param>
/// <param name="Listener">The name of a listener that has the framing; null for none.</param>
/// <param name="IsHex">Whether the input is hex.</param>
/// <param name="IsVerbose">Whether it is said where and why it stopped.</param>
internal sealed record FrameOptions(string? Word = null, string? Json = null, string? Listener = null, bool IsHex = false, bool IsVerbose = false);
