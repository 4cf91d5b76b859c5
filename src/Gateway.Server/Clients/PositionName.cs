namespace Gateway.Clients;

/// <summary>Finds the name at a fixed place in the message.</summary>
/// <param name="at">Where it begins, counted from 0.</param>
/// <param name="length">The number of bytes.</param>
/// <param name="decoding">What they become.</param>
internal sealed class PositionName(int at, int length, NameDecoding decoding) : MessageName
{
    /// <summary>The maximum number of bytes that can become a name.</summary>
    internal static int MaxLength(NameDecoding decoding) => decoding == NameDecoding.Text ? ClientName.MaxLength : ClientName.MaxLength / 2;

    /// <inheritdoc/>
    internal override string? Find(ReadOnlySpan<byte> message)
    {
        if (message.Length < (long)at + length)
        {
            return null;
        }

        var bytes = message.Slice(at, length);
        if (decoding == NameDecoding.Text)
        {
            return ClientName.Read(bytes);
        }

        var digits = Convert.ToHexStringLower(bytes);
        return ClientName.IsValid(digits) && (decoding == NameDecoding.Hex || !digits.AsSpan().ContainsAnyExceptInRange('0', '9')) ? digits : null;
    }
}
