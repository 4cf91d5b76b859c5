namespace Gateway.Lookup;

/// <summary>The table as its doors see it. Reading is from memory and never waits; where changes are kept is the table's own matter.</summary>
internal interface ILookupTable
{
    /// <summary>How many entries there are.</summary>
    int Count { get; }

    /// <summary>Finds a value. Takes no lock and makes no garbage.</summary>
    bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value);

    /// <summary>The entries behind <paramref name="after"/> in ordinal order of their keys, at most <paramref name="limit"/>.</summary>
    IReadOnlyList<KeyValuePair<string, byte[]>> Page(string after, int limit);

    /// <summary>Gives a key a value. Once it is done the change survives whatever happens to the process. Key and length were checked.</summary>
    Task<LookupResult> SetAsync(string key, byte[] value);

    /// <summary>Removes a key; durable like <see cref="SetAsync"/>.</summary>
    Task<LookupResult> RemoveAsync(string key);
}
