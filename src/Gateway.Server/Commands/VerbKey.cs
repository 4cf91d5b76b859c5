using System.Buffers.Binary;

namespace Gateway.Commands;

/// <summary>Packs a verb into a number, case folded, so that finding it is one look into a table of numbers.</summary>
internal static class VerbKey
{
    /// <summary>The longest verb, in letters: what a number holds.</summary>
    internal const int Longest = sizeof(ulong);

    // Clears the bit that tells lower from upper case; what is not a letter can't become one by it.
    private const ulong Upper = 0xDFDF_DFDF_DFDF_DFDF;

    /// <summary>
    /// The number for a verb, or 0 for what can't be one. Spaces and NULs look like missing letters, so whoever compares numbers compares
    /// lengths, too.
    /// </summary>
    internal static ulong FromVerb(ReadOnlySpan<byte> verb)
    {
        // Read from both ends, the middle twice where it must be: a copy of unknown length costs more than all the rest.
        var length = verb.Length;
        switch (length)
        {
            case 0 or > Longest:
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
