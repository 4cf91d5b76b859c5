using System.Buffers.Binary;

namespace Gateway.Framing.Kinds;

/// <summary>An unsigned binary number of 1, 2, 3, 4 or 8 bytes.</summary>
/// <param name="size">The number of bytes.</param>
/// <param name="isLittle">Whether the least significant byte comes first.</param>
/// <param name="mask">The bits that count.</param>
internal readonly struct BinaryLength(int size, bool isLittle, ulong mask) : ILengthField
{
    /// <inheritdoc/>
    public int MaxSize => size;

    /// <inheritdoc/>
    public ulong MaxValue => mask & (ulong.MaxValue >> (64 - (8 * size)));

    /// <inheritdoc/>
    public FrameStatus Read(ReadOnlySpan<byte> field, out int length, out ulong value)
    {
        length = size;
        if (field.Length < size)
        {
            value = 0;
            return FrameStatus.Incomplete;
        }

        value = mask & size switch
        {
            1 => field[0],
            2 => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(field) : BinaryPrimitives.ReadUInt16BigEndian(field),
            3 => isLittle ? field[0] | ((ulong)field[1] << 8) | ((ulong)field[2] << 16) : field[2] | ((ulong)field[1] << 8) | ((ulong)field[0] << 16),
            4 => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(field) : BinaryPrimitives.ReadUInt32BigEndian(field),
            _ => isLittle ? BinaryPrimitives.ReadUInt64LittleEndian(field) : BinaryPrimitives.ReadUInt64BigEndian(field),
        };
        return FrameStatus.Message;
    }

    /// <inheritdoc/>
    public int Write(Span<byte> field, ulong value)
    {
        for (var index = 0; index < size; index++)
        {
            field[isLittle ? index : size - 1 - index] = (byte)value;
            value >>= 8;
        }

        return size;
    }
}
