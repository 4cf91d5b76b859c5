namespace Gateway.Commands;

/// <summary>The result of looking up a value.</summary>
internal enum ValueOutcome
{
    /// <summary>The key has a value.</summary>
    Found,

    /// <summary>There is no such key.</summary>
    NotFound,

    /// <summary>The bytes are not a valid key (docs/protocol.md 2.2).</summary>
    BadKey,
}
