using System.Buffers.Binary;

namespace Gateway.Commands;

/// <summary>Packs a verb into a number, case folded, so that it is found with one access to a table of numbers.</summary>
internal static class VerbKey
{
    /// <summary>The maximum length of a verb, in letters: what fits into the number.</summary>
    internal const int MaxLength = sizeof(ulong);

    // Clears the bit that distinguishes lower from upper case. A character that is not a letter does not become one.
    private const ulong Upper = 0xDFDF_DFDF_DFDF_DFDF;

    /// <summary>
    /// The number for a verb, or 0 if the bytes cannot be a verb. Spaces and NULs look like missing letters, so that comparing numbers requires comparing
    /// lengths as well.
    /// </summary>
    internal static ulong FromVerb(ReadOnlySpan<byte> verb)
    {
        // Read from both ends, so that the middle may be read twice: a copy of unknown length costs more than everything else here.
        var length = verb.Length;
        switch (length)
        {
            case 0 or > MaxLength:
                return 0;
            case >= sizeof(uint):
                var tail = length - sizeof(uint);
                return (BinaryPrimitives.ReadUInt32LittleEndian(verb)
                    | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(verb[tail..]) << (tail * 8))) & Upper;
            default:
                return (verb[0] | ((ulong)verb[length / 2] << (length / 2 * 8)) | ((ulong)verb[length - 1] << ((length - 1) * 8))) & Upper;
        }
    }
}
