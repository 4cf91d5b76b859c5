namespace Gateway.Descriptors;

/// <summary>Every connection that is open, of whatever kind.</summary>
internal interface IOpenConnections
{
    /// <summary>How many.</summary>
    int Count { get; }
}
