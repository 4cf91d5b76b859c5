using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Lookup;

/// <summary>The content of the file: one JSON object with a string for each key, or null for a key of the configuration that was removed.</summary>
internal static class LookupJson
{
    internal static readonly ImmutableSortedDictionary<string, byte[]?> Empty = ImmutableSortedDictionary.Create<string, byte[]?>(StringComparer.Ordinal);

    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Write(IBufferWriter<byte> output, ImmutableSortedDictionary<string, byte[]?> entries)
    {
        using var json = new Utf8JsonWriter(output, Readable);
        json.WriteStartObject();
        foreach (var (key, value) in entries)
        {
            json.WriteString(key, value is null ? null : LookupText.Encode(value));
        }

        json.WriteEndObject();
    }

    /// <exception cref="FormatException">The content is not such an object; the text says where.</exception>
    internal static ImmutableSortedDictionary<string, byte[]?> Read(ReadOnlySpan<byte> content, LookupOptions options)
    {
        var entries = Empty.ToBuilder();
        var json = new Utf8JsonReader(content.StartsWith("\uFEFF"u8) ? content[3..] : content);
        try
        {
            Expect(json.Read() && json.TokenType == JsonTokenType.StartObject, "it is no JSON object");
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var key = json.GetString()!;
                Expect(LookupKey.IsValid(key), $"entry {entries.Count + 1} has a key that {LookupKey.Rule}");
                Expect(!entries.ContainsKey(key), $"the key {key} is there twice");
                json.Read();
                Expect(json.TokenType is JsonTokenType.String or JsonTokenType.Null, $"{key} has a value that is neither a string nor null");
                entries.Add(key, json.TokenType == JsonTokenType.Null ? null : Value(key, json.GetString(), options));
            }

            Expect(!json.Read(), "something stands behind the object");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new FormatException($"it is no JSON: {exception.Message}", exception);
        }

        return entries.ToImmutable();
    }

    private static byte[] Value(string key, string? text, LookupOptions options) =>
        LookupText.Decode(text, options.MaxValueLength, out var value) is { } fault ? throw new FormatException($"{key} has a value that {fault}") : value;

    private static void Expect(bool isSo, string fault)
    {
        if (!isSo)
        {
            throw new FormatException(fault);
        }
    }
}
