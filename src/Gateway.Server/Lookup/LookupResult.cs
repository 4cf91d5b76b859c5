namespace Gateway.Lookup;

/// <summary>How a change of the table went.</summary>
internal enum LookupResult
{
    /// <summary>The key was new.</summary>
    Created,

    /// <summary>The key had a value, which is gone.</summary>
    Replaced,

    /// <summary>The key is gone.</summary>
    Removed,

    /// <summary>There was no such key.</summary>
    NotFound,

    /// <summary>The table holds <see cref="LookupOptions.MaxEntries"/>.</summary>
    Full,

    /// <summary>It could not be put on disk and so was not made; the log says why.</summary>
    NotSaved,

    /// <summary>It is made and served, but could not be flushed, so that it may be gone after a crash of the machine; the log says why.</summary>
    NotFlushed,
}
