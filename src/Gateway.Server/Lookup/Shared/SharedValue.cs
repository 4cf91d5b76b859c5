namespace Gateway.Lookup.Shared;

/// <summary>
/// What is written into the fleet's map for a key: <c>=</c> and the value, or <c>-</c> for a key that was removed and whose entry in the configuration must stay hidden.
/// </summary>
internal static class SharedValue
{
    private const byte Present = (byte)'=';
    private const byte Hidden = (byte)'-';

    /// <summary>The bytes for a value; null for a removed key.</summary>
    internal static byte[] Encode(byte[]? value) => value is null ? [Hidden] : [Present, .. value];

    /// <summary>Reads what anybody who reaches the engine may have written.</summary>
    internal static SharedEntry Decode(ReadOnlySpan<byte> bytes, int maxLength, long revision) => bytes switch
    {
        [Present, ..] when bytes.Length - 1 <= maxLength => new(SharedEntryKind.Value, bytes[1..].ToArray(), revision),
        [Hidden] => new(SharedEntryKind.Hidden, null, revision),
        _ => new(SharedEntryKind.Unreadable, null, revision),
    };
}
