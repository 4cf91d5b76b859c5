using System.Security.Cryptography;
using System.Text;

namespace Gateway.Secrets;

/// <summary>Tokens, of which only hashes are kept. Whether one is among them is told in the same time whichever it is, and whether or not.</summary>
internal sealed class TokenSet
{
    /// <summary>The shortest token, in characters: 16. A shorter one can be guessed, and once a connection is enough to try.</summary>
    public const int Shortest = 16;

    /// <summary>The longest token, in characters.</summary>
    public const int Longest = 256;

    private readonly byte[][] _hashes;

    private TokenSet(byte[][] hashes) => _hashes = hashes;

    /// <summary>How many there are.</summary>
    public int Count => _hashes.Length;

    /// <summary>Keeps the hashes of these.</summary>
    public static TokenSet Create(IEnumerable<string> tokens) => new([.. tokens.Select(token => SHA256.HashData(Encoding.UTF8.GetBytes(token)))]);

    /// <summary>Whether this is one of them.</summary>
    public bool Contains(ReadOnlySpan<byte> token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(token, hash);
        var isFound = false;
        foreach (var one in _hashes)
        {
            isFound |= CryptographicOperations.FixedTimeEquals(one, hash);
        }

        return isFound;
    }

    /// <summary>What is wrong with a token, in words that don't repeat it; null for nothing.</summary>
    internal static string? Fault(string token) =>
        token.Length < Shortest ? $"is shorter than {Shortest} characters, so that it can be guessed"
        : token.Length > Longest ? $"is longer than {Longest} characters"
        : token.Any(character => char.IsWhiteSpace(character) || char.IsControl(character)) ? "has white space or control characters in it"
        : null;
}
