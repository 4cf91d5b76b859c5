namespace Gateway.Descriptors;

/// <summary>The open connections of all kinds.</summary>
internal interface IOpenConnections
{
    /// <summary>The number of open connections.</summary>
    int Count { get; }
}
