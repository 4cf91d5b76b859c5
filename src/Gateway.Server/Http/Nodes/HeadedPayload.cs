using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gateway.Http.Nodes;

/// <summary>A payload that begins with a head in JSON, behind the head's length in 2 bytes.</summary>
internal static class HeadedPayload
{
    /// <summary>Splits what anybody can have sent.</summary>
    internal static bool TrySplit<T>(ReadOnlySpan<byte> payload, JsonTypeInfo<T> type, [NotNullWhen(true)] out T? head, out ReadOnlySpan<byte> body)
        where T : class
    {
        head = null;
        body = default;
        if (payload.Length < sizeof(ushort) || BinaryPrimitives.ReadUInt16BigEndian(payload) is var length && payload.Length < sizeof(ushort) + length)
        {
            return false;
        }

        try
        {
            head = JsonSerializer.Deserialize(payload.Slice(sizeof(ushort), length), type);
        }
        catch (JsonException)
        {
            // Not one of ours.
        }

        body = payload[(sizeof(ushort) + length)..];
        return head is not null;
    }
}
