namespace Gateway.Framing;

/// <summary>What a decoder found at the start of its input. A peer's bad bytes are values, never exceptions.</summary>
public enum FrameStatus
{
    /// <summary>No whole message yet: everything given was looked at, more bytes are needed.</summary>
    Incomplete,

    /// <summary>One whole message; the <see cref="Frame"/> says where it lies.</summary>
    Message,

    /// <summary>The line is longer than the limit (docs/protocol.md 1.4). The stream can't go on.</summary>
    LineTooLong,

    /// <summary>The frame announces more than the limit (docs/protocol.md 1.5). The stream can't go on.</summary>
    FrameTooLarge,

    /// <summary>These bytes are no message of this framing, and never will be. The stream can't go on.</summary>
    Malformed,

    /// <summary>The stream ended inside a message (docs/protocol.md 1.3). Only a final read says this.</summary>
    Truncated,
}
