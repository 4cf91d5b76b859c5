namespace Gateway.Framing;

/// <summary>A position in the input that was passed to a decoder, in bytes from the start of that input: that of a message, or of bytes that are none.</summary>
/// <param name="Start">
/// The offset of the first byte of the message, after its framing. With <see cref="FrameStatus.Assembled"/>, the first of the bytes from which the message is assembled.
/// </param>
/// <param name="Length">
/// The length of the message without its framing; 0 is the empty message. With <see cref="FrameStatus.Assembled"/>, the length once it is assembled. With
/// <see cref="FrameStatus.Skipped"/>, how many of the bytes are noise, which is counted (<c>gateway_framing_skipped_bytes_total</c>); 0 for what a framing has
/// between its messages, such as white space.
/// </param>
/// <param name="Consumed">The bytes to consume, framing included; at least 1.</param>
public readonly record struct Frame(int Start, int Length, int Consumed);
