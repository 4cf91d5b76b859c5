using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Gateway.Framing.Kinds;

/// <summary>Searches for a mark. Most messages are short: their mark is in the first vectors, and is found without a call.</summary>
internal static class MarkSearch
{
    /// <summary>The offset of the first mark; -1 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int IndexOf(ReadOnlySpan<byte> input, byte[] mark)
    {
        var last = mark.Length - 1;
        var (begin, end) = (Vector256.Create(mark[0]), Vector256.Create(mark[last]));
        ref var first = ref MemoryMarshal.GetReference(input);
        var searched = 0;
        for (var most = input.Length - last - Vector256<byte>.Count; searched <= most; searched += Vector256<byte>.Count)
        {
            // Where the first and the last byte of a mark of two bytes stand, it stands as a whole.
            var places = Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)searched), begin) & Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)(searched + last)), end);
            for (var bits = places.ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
            {
                var place = searched + BitOperations.TrailingZeroCount(bits);
                if (last <= 1 || input[place..].StartsWith(mark))
                {
                    return place;
                }
            }
        }

        return input[searched..].IndexOf(mark) is >= 0 and var found ? searched + found : -1;
    }
}
