using System.Buffers;

namespace Gateway.Fleet;

/// <summary>Valid node names in discovery: without a colon, which separates the parts of a heartbeat.</summary>
internal static class NodeName
{
    /// <summary>The maximum length of a name, in bytes.</summary>
    internal const int MaxLength = PeerDirectory.MaxNodeLength;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);
    private static readonly SearchValues<byte> Bytes = SearchValues.Create([.. Alphabet.Select(character => (byte)character)]);

    internal static bool IsValid(ReadOnlySpan<char> name) => name.Length is > 0 and <= MaxLength && !name.ContainsAnyExcept(Characters);

    internal static bool IsValid(ReadOnlySpan<byte> name) => name.Length is > 0 and <= MaxLength && !name.ContainsAnyExcept(Bytes);

    /// <summary>Makes a valid name from any machine name.</summary>
    internal static string FromMachineName(string machine)
    {
        var name = string.Concat(machine.Take(MaxLength).Select(character => Alphabet.Contains(character, StringComparison.Ordinal) ? character : '-'));
        return name.Length > 0 ? name : "gateway";
    }
}
