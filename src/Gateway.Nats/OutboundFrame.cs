namespace Gateway.Nats;

/// <summary>A frame that waits to be sent.</summary>
/// <param name="Subject">Where to.</param>
/// <param name="Bytes">A rented array that begins with the frame.</param>
/// <param name="Length">The frame's size.</param>
/// <param name="Since">When it began to wait, as a timestamp.</param>
internal readonly record struct OutboundFrame(string Subject, byte[] Bytes, int Length, long Since);
