namespace Gateway.Framing;

/// <summary>The position of a message in the input that was passed to a decoder, in bytes from the start of that input.</summary>
/// <param name="Start">The offset of the first byte of the message, after its framing.</param>
/// <param name="Length">The length of the message without its framing; 0 is the empty message.</param>
/// <param name="Consumed">The bytes to consume, framing included; at least 1.</param>
public readonly record struct Frame(int Start, int Length, int Consumed);
