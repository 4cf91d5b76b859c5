namespace Gateway.Lookup.Shared;

/// <summary>What the fleet's table has for a key.</summary>
internal enum SharedEntryKind
{
    /// <summary>Nothing: the entry of the configuration shows, if there is one.</summary>
    None,

    /// <summary>A value.</summary>
    Value,

    /// <summary>The mark that the key was removed: it hides the entry of the configuration.</summary>
    Hidden,

    /// <summary>Something that no gateway has written.</summary>
    Unreadable,
}
