namespace Gateway.Framing.Kinds;

/// <summary>No field at all: every frame has the same length.</summary>
/// <param name="length">The number of bytes behind the header.</param>
internal readonly struct FixedLength(int length) : ILengthField
{
    /// <inheritdoc/>
    public int MaxSize => 0;

    /// <inheritdoc/>
    public ulong MinValue => (ulong)length;

    /// <inheritdoc/>
    public ulong MaxValue => (ulong)length;

    /// <inheritdoc/>
    public FrameStatus Read(ReadOnlySpan<byte> field, out int size, out ulong value)
    {
        (size, value) = (0, (ulong)length);
        return FrameStatus.Message;
    }

    /// <inheritdoc/>
    public int Write(Span<byte> field, ulong value) => 0;

    /// <inheritdoc/>
    public EndReason Explain(ReadOnlySpan<byte> field) => default;
}
