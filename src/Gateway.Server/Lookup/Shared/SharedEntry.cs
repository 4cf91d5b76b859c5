namespace Gateway.Lookup.Shared;

/// <summary>An entry of the fleet's table.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">The value; null unless there is one.</param>
/// <param name="Revision">The number of the change that made it; 0 if it is from this node's file, or if there is none.</param>
internal readonly record struct SharedEntry(SharedEntryKind Kind, byte[]? Value, long Revision)
{
    /// <summary>Whether both show the same.</summary>
    internal bool Equivalent(SharedEntry other) => Kind == other.Kind && Value.AsSpan().SequenceEqual(other.Value);
}
