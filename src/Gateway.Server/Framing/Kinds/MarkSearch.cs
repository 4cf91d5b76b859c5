using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gateway.Framing.Kinds;

/// <summary>Searches for a mark. Most messages are short: their mark is in the first vectors, and is found without a call.</summary>
internal static class MarkSearch
{
    // Behind these bytes the call costs less than it saves.
    private const int MostInline = 128;

    /// <summary>The offset of the first mark; -1 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int IndexOf(ReadOnlySpan<byte> input, byte[] mark)
    {
        var last = mark.Length - 1;
        var searched = 0;
        while (searched < MostInline && input.Length - searched - last >= Vector256<byte>.Count)
        {
            // Where the first and the last byte of a mark of two bytes stand, it stands as a whole.
            var places = Vector256.Equals(Vector256.Create(input[searched..]), Vector256.Create(mark[0])) & Vector256.Equals(Vector256.Create(input[(searched + last)..]), Vector256.Create(mark[last]));
            for (var bits = places.ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
            {
                var place = searched + BitOperations.TrailingZeroCount(bits);
                if (last <= 1 || input[place..].StartsWith(mark))
                {
                    return place;
                }
            }

            searched += Vector256<byte>.Count;
        }

        return input[searched..].IndexOf(mark) is >= 0 and var found ? searched + found : -1;
    }
}
