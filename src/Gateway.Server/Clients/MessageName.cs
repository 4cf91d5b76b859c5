namespace Gateway.Clients;

/// <summary>Finds the name of a client in its first message.</summary>
internal abstract class MessageName
{
    /// <summary>The name; null if the message has none.</summary>
    internal abstract string? Find(ReadOnlySpan<byte> message);

    /// <summary>Creates what the options describe, which have no faults; null if they describe nothing.</summary>
    internal static MessageName? Create(IdentityOptions options) =>
        options.Match is { } pattern ? PatternName.TryCreate(pattern, out _)
        : options is { At: { } at, Length: { } length } ? new PositionName(at, length, options.Decode)
        : null;
}
