namespace Gateway.Fleet;

/// <summary>What this node says of itself.</summary>
internal interface INodeStatus
{
    /// <summary>The report of this moment.</summary>
    NodeReport Report { get; }

    /// <summary>Stops this node, because another process has its number: two of them would each take the other's place.</summary>
    void Stop();
}
