namespace Gateway.Framing.Kinds;

/// <summary>
/// The unconsumed input, in one piece or in several. What finds messages is written once, against this; the compiler makes one version for each of the two.
/// Reading forward costs the same however many pieces there are.
/// </summary>
internal interface IFrameInput
{
    /// <summary>The number of bytes.</summary>
    int Length { get; }

    /// <summary>The bytes from an offset on, up to the end of their piece; empty only at the end of the input and behind it.</summary>
    ReadOnlySpan<byte> From(int offset);
}
