namespace Gateway.Lookup;

/// <summary>The result of a change to the table.</summary>
internal enum LookupResult
{
    /// <summary>The key was new.</summary>
    Created,

    /// <summary>The key had a value, which was replaced.</summary>
    Replaced,

    /// <summary>The key was removed.</summary>
    Removed,

    /// <summary>There was no such key.</summary>
    NotFound,

    /// <summary>The table already has <see cref="LookupOptions.MaxEntries"/> entries.</summary>
    Full,

    /// <summary>The change could not be written to disk and was not made; the log says why.</summary>
    NotSaved,

    /// <summary>The change is made and served, but could not be flushed, so that a crash of the machine may lose it; the log says why.</summary>
    NotFlushed,

    /// <summary>The fleet's engine is away, or the change could not be made in time; it was not made.</summary>
    Away,

    /// <summary>The fleet's engine did not confirm the change: whether it was made is not known.</summary>
    Unconfirmed,

    /// <summary>The fleet's engine has another table than the one that this process knows; the change was not made.</summary>
    Lost,
}
