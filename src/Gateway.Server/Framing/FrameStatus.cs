namespace Gateway.Framing;

/// <summary>The result of decoding the start of the input. Invalid bytes from a peer are values, never exceptions.</summary>
public enum FrameStatus
{
    /// <summary>There is no whole message yet: all of the input was examined, and more bytes are needed.</summary>
    Incomplete,

    /// <summary>There is one whole message; the <see cref="Frame"/> has its position.</summary>
    Message,

    /// <summary>The line is longer than the limit (docs/protocol.md 1.4). Decoding cannot continue.</summary>
    LineTooLong,

    /// <summary>The frame announces more bytes than the limit (docs/protocol.md 1.5). Decoding cannot continue.</summary>
    FrameTooLarge,

    /// <summary>These bytes are not a message of this framing, and more bytes cannot make them one. Decoding cannot continue.</summary>
    Malformed,

    /// <summary>The stream ended inside a message (docs/protocol.md 1.3). Only <see cref="IFrameDecoder.DecodeFinal"/> returns this.</summary>
    Truncated,

    /// <summary>
    /// There is one whole message whose bytes do not stand in the input as they are: they are escaped, or in pieces. The <see cref="Frame"/> has its length and the
    /// bytes from which <see cref="IFrameDecoder.Assemble"/> makes it.
    /// </summary>
    Assembled,

    /// <summary>
    /// The first bytes are no message, and are dropped: <see cref="Frame.Consumed"/> of them. A decoder says so as soon as it knows, so that bytes which belong to
    /// no message are never held in memory.
    /// </summary>
    Skipped,
}
