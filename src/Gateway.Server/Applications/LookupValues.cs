using Gateway.Commands;
using Gateway.Lookup;

namespace Gateway.Applications;

/// <summary>The lookup table as the value source of <c>GET</c>.</summary>
internal sealed class LookupValues(ILookupTable table) : IValueSource
{
    /// <inheritdoc/>
    public ValueOutcome Find(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (table.TryGet(key, out var found))
        {
            value = found.Span;
            return ValueOutcome.Found;
        }

        return LookupKey.IsValid(key) ? ValueOutcome.NotFound : ValueOutcome.BadKey;
    }
}
