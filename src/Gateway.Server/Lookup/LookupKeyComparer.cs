using System.Text;

namespace Gateway.Lookup;

/// <summary>Finds keys by the bytes of a request, without creating a string. The hash has a new seed in each process.</summary>
internal sealed class LookupKeyComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
{
    /// <inheritdoc/>
    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    /// <inheritdoc/>
    public int GetHashCode(string obj)
    {
        Span<byte> bytes = stackalloc byte[LookupKey.MaxLength];
        return GetHashCode(bytes[..Encoding.ASCII.GetBytes(obj, bytes)]);
    }

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, string other) => Ascii.Equals(alternate, other);

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = default(HashCode);
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public string Create(ReadOnlySpan<byte> alternate) => Encoding.ASCII.GetString(alternate);
}
