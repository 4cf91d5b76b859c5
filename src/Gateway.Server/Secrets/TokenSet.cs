using System.Security.Cryptography;

namespace Gateway.Secrets;

/// <summary>
/// A set of tokens, of which only hashes and names are kept. The search takes the same time for every token, whether it is in the set or not, and wherever in
/// the set it is.
/// </summary>
internal sealed class TokenSet
{
    private readonly byte[][] _hashes;
    private readonly string?[] _names;

    private TokenSet(byte[][] hashes, string?[] names) => (_hashes, _names) = (hashes, names);

    /// <summary>The number of tokens.</summary>
    public int Count => _hashes.Length;

    /// <summary>
    /// Creates a set from the hashes of these tokens, each of which may have a name (<see cref="Token.Parse"/>). Of a token that comes with and without a name,
    /// the name counts: a client must not become an operator by it.
    /// </summary>
    public static TokenSet Create(IEnumerable<string> tokens)
    {
        var names = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, secret) in tokens.Select(Token.Parse))
        {
            names[secret] = names.GetValueOrDefault(secret) ?? name;
        }

        return new TokenSet([.. names.Keys.Select(secret => new Token(null, secret).Hash)], [.. names.Values]);
    }

    /// <summary>Whether the set contains this token.</summary>
    public bool Contains(ReadOnlySpan<byte> token) => TryFind(token, out _);

    /// <summary>Whether the set contains this token, and whose it is.</summary>
    /// <param name="token">The token.</param>
    /// <param name="name">The name of the client; null if the token has none.</param>
    public bool TryFind(ReadOnlySpan<byte> token, out string? name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(token, hash);

        // No branch depends on which one it is. Each token is in the set once, so at most one number is added.
        var found = -1;
        for (var index = 0; index < _hashes.Length; index++)
        {
            found += (index + 1) * Convert.ToInt32(CryptographicOperations.FixedTimeEquals(_hashes[index], hash));
        }

        name = found >= 0 ? _names[found] : null;
        return found >= 0;
    }
}
