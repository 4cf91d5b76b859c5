using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Gateway.Reference.Lookup;

/// <summary>A fixed table of keys and values, read once from a JSON object; asked by bytes, without making a string.</summary>
internal sealed class LookupTable
{
    private readonly Dictionary<byte[], byte[]>.AlternateLookup<ReadOnlySpan<byte>> _values;

    private LookupTable(Dictionary<byte[], byte[]> values) => _values = values.GetAlternateLookup<ReadOnlySpan<byte>>();

    internal static LookupTable Read(string path)
    {
        Dictionary<byte[], byte[]> values = new(new ByteComparer());
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (JsonProperty entry in document.RootElement.EnumerateObject())
        {
            values[Encoding.UTF8.GetBytes(entry.Name)] = Encoding.UTF8.GetBytes(entry.Value.GetString() ?? "");
        }

        return new LookupTable(values);
    }

    internal bool TryGet(ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? value) => _values.TryGetValue(key, out value);

    private sealed class ByteComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            HashCode hash = default;
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }
    }
}
