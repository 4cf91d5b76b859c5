namespace Gateway.Framing;

/// <summary>Where a message lies in the input that a decoder was given, in bytes from the input's start.</summary>
/// <param name="Start">The first byte of the message, behind its framing.</param>
/// <param name="Length">The message's length without its framing; 0 is the empty message.</param>
/// <param name="Consumed">The bytes used up, framing included; at least 1.</param>
public readonly record struct Frame(int Start, int Length, int Consumed);
