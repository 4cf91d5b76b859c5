namespace Gateway.Framing.Settings;

/// <summary>One case: the bytes by which a message is recognised, and its framing.</summary>
/// <param name="At">The offset of the bytes.</param>
/// <param name="Match">The bytes, any of which may stand there, in hex.</param>
/// <param name="Framing">The framing; null where it is missing.</param>
internal sealed record CaseOptions(int? At, IReadOnlyList<string> Match, FramingChoice? Framing);
