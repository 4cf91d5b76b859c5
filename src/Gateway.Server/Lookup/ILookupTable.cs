namespace Gateway.Lookup;

/// <summary>The lookup table as its clients see it. Reading is from memory and never waits; how changes are stored is up to the table.</summary>
internal interface ILookupTable
{
    /// <summary>The number of entries.</summary>
    int Count { get; }

    /// <summary>Finds a value. It takes no lock and allocates nothing.</summary>
    bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value);

    /// <summary>The entries after <paramref name="after"/> in ordinal order of their keys, at most <paramref name="limit"/>.</summary>
    IReadOnlyList<KeyValuePair<string, byte[]>> Page(string after, int limit);

    /// <summary>Sets the value of a key. When the task completes, the change is durable. The caller has checked the key and the length.</summary>
    Task<LookupResult> SetAsync(string key, byte[] value);

    /// <summary>Removes a key; as durable as <see cref="SetAsync"/>.</summary>
    Task<LookupResult> RemoveAsync(string key);
}
