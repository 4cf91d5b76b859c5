namespace Gateway.Hosting.Verbs;

/// <summary>The options of <c>Gateway frame</c>.</summary>
/// <param name="Word">The name of a framing or a preset; null with <paramref name="Json"/>.</param>
/// <param name="Json">The framing as an object; null with <paramref name="Word"/>.</param>
/// <param name="IsHex">Whether the input is hex.</param>
internal sealed record FrameOptions(string? Word, string? Json, bool IsHex);
