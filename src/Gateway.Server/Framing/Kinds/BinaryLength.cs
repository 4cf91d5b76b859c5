using System.Buffers.Binary;
using System.Runtime.CompilerServices;

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
    public ulong MinValue => 0;

    /// <inheritdoc/>
    public ulong MaxValue => mask & (ulong.MaxValue >> (64 - (8 * size)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FrameStatus Read(ReadOnlySpan<byte> field, out int length, out ulong value)
    {
        length = size;
        if (field.Length < size)
        {
            value = 0;
            return FrameStatus.Incomplete;
        }

        // Mostly there are 8 bytes to read at once: the length, and what is behind it.
        value = field.Length >= sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(field) : ReadShort(field);
        value = mask & (isLittle ? value & (ulong.MaxValue >> (64 - (8 * size))) : BinaryPrimitives.ReverseEndianness(value) >> (64 - (8 * size)));
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

    /// <inheritdoc/>
    public EndReason Explain(ReadOnlySpan<byte> field) => new(0, $"{field.Length} of {size} bytes of the length are there");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong ReadShort(ReadOnlySpan<byte> field)
    {
        Span<byte> all = stackalloc byte[sizeof(ulong)];
        all.Clear();
        field.CopyTo(all);
        return BinaryPrimitives.ReadUInt64LittleEndian(all);
    }
}
