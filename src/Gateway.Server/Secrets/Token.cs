using System.Security.Cryptography;
using System.Text;
using Gateway.Clients;

namespace Gateway.Secrets;

/// <summary>A configured token: <c>token</c>, or <c>name = token</c> with the name of the client that it belongs to.</summary>
/// <param name="Name">The client's name; null for a bare token.</param>
/// <param name="Secret">The token itself.</param>
internal readonly record struct Token(string? Name, string Secret)
{
    /// <summary>The minimum length of a token, in characters: 16. A shorter one can be guessed, even with one attempt per connection.</summary>
    internal const int MinLength = 16;

    /// <summary>The maximum length of a token, in characters.</summary>
    internal const int MaxLength = 256;

    // With its spaces: a token may hold =, as Base64 does, but no white space.
    private const string Separator = " = ";

    /// <summary>The token's hash, by which it is known.</summary>
    internal byte[] Hash => SHA256.HashData(Encoding.UTF8.GetBytes(Secret));

    /// <summary>Reads a line of a file or an item of a list, whether it has faults or not.</summary>
    internal static Token Parse(string line) => line.IndexOf(Separator, StringComparison.Ordinal) is >= 0 and var at
        ? new Token(line[..at].Trim(), line[(at + Separator.Length)..].Trim())
        : new Token(null, line);

    /// <summary>What is wrong with a token that may have a name, in a text that repeats neither; null for nothing.</summary>
    internal static string? FindFault(string line)
    {
        var token = Parse(line);
        return token.Name is { } name && !ClientName.IsValid(name) ? $"has no valid name before =: use {ClientName.Form}" : FindFaultInSecret(token.Secret);
    }

    /// <summary>What is wrong with a token that has no name, in a text that does not repeat it; null for nothing.</summary>
    internal static string? FindFaultInSecret(string secret) =>
        secret.Length < MinLength ? $"is shorter than {MinLength} characters, so that it can be guessed"
        : secret.Length > MaxLength ? $"is longer than {MaxLength} characters"
        : secret.Any(character => char.IsWhiteSpace(character) || char.IsControl(character)) ? "has white space or control characters in it"
        : null;

    /// <summary>The first two of these lines that give one token different names, or a name and none; null if no two do.</summary>
    internal static (int Earlier, int Later)? FindConflict(IReadOnlyList<string> lines)
    {
        var seen = new Dictionary<string, (int Index, string? Name)>(StringComparer.Ordinal);
        for (var index = 0; index < lines.Count; index++)
        {
            var (name, secret) = Parse(lines[index]);
            if (!seen.TryAdd(secret, (index, name)) && seen[secret] is var (earlier, other) && other != name)
            {
                return (earlier, index);
            }
        }

        return null;
    }
}
