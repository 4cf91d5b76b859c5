namespace Gateway.Framing.Settings;

/// <summary>A framing as it is configured: the object of a listener's <c>Framing</c>. Null is left out.</summary>
internal sealed record FramingOptions
{
    /// <summary>The preset that the other options change.</summary>
    public string? Preset { get; init; }

    /// <summary>The rule by which messages are found; null only where it is missing.</summary>
    public FramingKind? Kind { get; init; }

    /// <summary>What each frame begins with, in hex.</summary>
    public string? Start { get; init; }

    /// <summary>What is done where that is missing.</summary>
    public BadStart? OnBadStart { get; init; }

    /// <summary>What of a frame is the message.</summary>
    public Payload? Payload { get; init; }

    /// <summary>The offset of the length, from the first byte of the frame.</summary>
    public int? Offset { get; init; }

    /// <summary>The number of bytes of the length; for <see cref="FramingKind.Fixed"/>, of the frame.</summary>
    public int? Size { get; init; }

    /// <summary>The order of the bytes of the length.</summary>
    public ByteOrder? Order { get; init; }

    /// <summary>Bytes that are added to the announced length.</summary>
    public int? Adjust { get; init; }

    /// <summary>The bits of the length that count, in hex.</summary>
    public string? Mask { get; init; }

    /// <summary>How many bytes one of the length means.</summary>
    public int? Unit { get; init; }

    /// <summary>The marks that end a message, in hex.</summary>
    public IReadOnlyList<string>? End { get; init; }

    /// <summary>The number of bytes behind the mark or the body that belong to the frame.</summary>
    public int? Trailer { get; init; }

    /// <summary>The bytes that must stand there, in hex.</summary>
    public string? TrailerBytes { get; init; }

    /// <summary>Whether empty messages are passed over.</summary>
    public bool? SkipEmpty { get; init; }

    /// <summary>What the bytes before the end of the stream are.</summary>
    public Unterminated? Unterminated { get; init; }

    /// <summary>How marks are written inside a message.</summary>
    public EscapeOptions? Escape { get; init; }

    /// <summary>The number of digits of the length; 0 for all up to <see cref="Until"/>.</summary>
    public int? Digits { get; init; }

    /// <summary>The base of the digits, 10 or 16.</summary>
    public int? Base { get; init; }

    /// <summary>What ends the digits, in hex.</summary>
    public string? Until { get; init; }

    /// <summary>The cases, in the order in which they are tried.</summary>
    public IReadOnlyList<CaseOptions>? Cases { get; init; }

    /// <summary>The framing of messages that are none of the cases; null to close.</summary>
    public FramingChoice? Otherwise { get; init; }
}
