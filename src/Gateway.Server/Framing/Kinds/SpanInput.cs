namespace Gateway.Framing.Kinds;

/// <summary>Input in one piece.</summary>
internal readonly ref struct SpanInput(ReadOnlySpan<byte> bytes) : IFrameInput
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <inheritdoc/>
    public int Length => _bytes.Length;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> From(int offset) => offset < _bytes.Length ? _bytes[offset..] : default;
}
