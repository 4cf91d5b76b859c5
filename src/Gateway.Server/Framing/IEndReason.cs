namespace Gateway.Framing;

/// <summary>
/// A framing, or a decoder, that says why its decoding could not go on. It is asked once that has ended, and looks at the input again, so that decoding pays
/// nothing for it.
/// </summary>
internal interface IEndReason
{
    /// <summary>Explains an end.</summary>
    /// <param name="rest">What is left of the input, from the first byte of the frame on; with <see cref="FrameStatus.Truncated"/> all of it.</param>
    /// <param name="end">How it ended: no message, and not <see cref="FrameStatus.Incomplete"/>.</param>
    /// <param name="maxMessageSize">The maximum length of a message.</param>
    EndReason Explain(ReadOnlySpan<byte> rest, FrameStatus end, int maxMessageSize);
}
