namespace Gateway.Commands;

/// <summary>How a search for a value ended.</summary>
internal enum ValueOutcome
{
    /// <summary>There it is.</summary>
    Found,

    /// <summary>No such key.</summary>
    NotFound,

    /// <summary>It can't be a key (docs/protocol.md 2.2).</summary>
    BadKey,
}
