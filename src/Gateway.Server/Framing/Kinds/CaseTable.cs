using System.Buffers.Binary;

namespace Gateway.Framing.Kinds;

/// <summary>The bytes of all cases as numbers, so that one comparison a case decides a message of which enough bytes are there in one piece.</summary>
internal sealed class CaseTable
{
    private readonly Entry[] _entries;
    private readonly int _needed;

    /// <param name="cases">The cases, in the order in which they are tried.</param>
    internal CaseTable(IReadOnlyList<FramingCase> cases)
    {
        _entries = [.. cases.SelectMany((one, index) => one.Matches.Select(bytes => Entry.Of(one.At, bytes, index)))];
        _needed = cases.Any(one => one.Matches.Any(bytes => bytes.Length > sizeof(ulong))) ? int.MaxValue : cases.Max(one => one.At) + sizeof(ulong);
    }

    /// <summary>Finds the case of a message.</summary>
    /// <param name="input">The unconsumed input.</param>
    /// <param name="found">The index of the first case that matches; -1 if all bytes contradict all of them.</param>
    /// <returns>False if there are too few bytes, or bytes of more than a number, to be sure of every case.</returns>
    internal bool TryFind(ReadOnlySpan<byte> input, out int found)
    {
        found = -1;
        if (input.Length < _needed)
        {
            return false;
        }

        foreach (ref readonly var entry in _entries.AsSpan())
        {
            if ((BinaryPrimitives.ReadUInt64LittleEndian(input[entry.At..]) & entry.Mask) == entry.Bytes)
            {
                found = entry.Case;
                break;
            }
        }

        return true;
    }

    private readonly record struct Entry(int At, ulong Bytes, ulong Mask, int Case)
    {
        internal static Entry Of(int at, byte[] bytes, int index)
        {
            Span<byte> number = stackalloc byte[sizeof(ulong)];
            number.Clear();
            var length = Math.Min(bytes.Length, number.Length);
            bytes.AsSpan(0, length).CopyTo(number);
            return new Entry(at, BinaryPrimitives.ReadUInt64LittleEndian(number), ulong.MaxValue >> (8 * (sizeof(ulong) - length)), index);
        }
    }
}
