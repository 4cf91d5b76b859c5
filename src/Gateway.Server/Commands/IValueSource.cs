namespace Gateway.Commands;

/// <summary>Where <c>GET</c> finds its values; the table behind it is none of the commands' business.</summary>
internal interface IValueSource
{
    /// <summary>Finds a value, without blocking; the bytes stay as they are.</summary>
    ValueOutcome Find(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value);
}
