namespace Gateway.Commands;

/// <summary>The source of the values for <c>GET</c>. It hides the lookup table from the commands.</summary>
internal interface IValueSource
{
    /// <summary>Finds a value without blocking. The bytes never change.</summary>
    ValueOutcome Find(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value);
}
