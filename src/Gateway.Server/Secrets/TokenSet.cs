using System.Security.Cryptography;
using System.Text;

namespace Gateway.Secrets;

/// <summary>A set of tokens, of which only hashes are kept. The search takes the same time for every token, whether it is in the set or not.</summary>
internal sealed class TokenSet
{
    /// <summary>The minimum length of a token, in characters: 16. A shorter one can be guessed, even with one attempt per connection.</summary>
    public const int MinLength = 16;

    /// <summary>The maximum length of a token, in characters.</summary>
    public const int MaxLength = 256;

    private readonly byte[][] _hashes;

    private TokenSet(byte[][] hashes) => _hashes = hashes;

    /// <summary>The number of tokens.</summary>
    public int Count => _hashes.Length;

    /// <summary>Creates a set from the hashes of these tokens.</summary>
    public static TokenSet Create(IEnumerable<string> tokens) => new([.. tokens.Select(token => SHA256.HashData(Encoding.UTF8.GetBytes(token)))]);

    /// <summary>Whether the set contains this token.</summary>
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

    /// <summary>What is wrong with a token, in a text that does not repeat it; null for nothing.</summary>
    internal static string? Fault(string token) =>
        token.Length < MinLength ? $"is shorter than {MinLength} characters, so that it can be guessed"
        : token.Length > MaxLength ? $"is longer than {MaxLength} characters"
        : token.Any(character => char.IsWhiteSpace(character) || char.IsControl(character)) ? "has white space or control characters in it"
        : null;
}
