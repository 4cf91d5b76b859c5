namespace Gateway.Framing.Kinds;

/// <summary>A LEB128 number of at most 5 bytes and less than 2^32: seven bits a byte, the least significant first, the highest bit set in all bytes but the last.</summary>
internal readonly struct VarintLength : ILengthField
{
    private const int Most = 5;
    private const byte More = 0x80;

    /// <inheritdoc/>
    public int MaxSize => Most;

    /// <inheritdoc/>
    public ulong MinValue => 0;

    /// <inheritdoc/>
    public ulong MaxValue => uint.MaxValue;

    /// <inheritdoc/>
    public FrameStatus Read(ReadOnlySpan<byte> field, out int size, out ulong value)
    {
        value = 0;
        for (size = 0; size < Most; size++)
        {
            if (size >= field.Length)
            {
                return FrameStatus.Incomplete;
            }

            value |= (ulong)(field[size] & (More - 1)) << (7 * size);
            if ((field[size] & More) == 0)
            {
                size++;
                return value > uint.MaxValue ? FrameStatus.Malformed : FrameStatus.Message;
            }
        }

        return FrameStatus.Malformed;
    }

    /// <inheritdoc/>
    public int Write(Span<byte> field, ulong value)
    {
        var size = 0;
        for (; value >= More; value >>= 7)
        {
            field[size++] = (byte)(value | More);
        }

        field[size++] = (byte)value;
        return size;
    }

    /// <inheritdoc/>
    public EndReason Explain(ReadOnlySpan<byte> field) => new(0, field.Length < Most ? $"the length {Convert.ToHexString(field)} goes on behind the end"
        : (field[Most - 1] & More) == 0 ? $"the length {Convert.ToHexString(field[..Most])} is 2^32 or more"
        : $"the length {Convert.ToHexString(field[..Most])} has more than {Most} bytes");
}
