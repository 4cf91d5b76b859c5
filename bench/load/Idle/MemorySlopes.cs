namespace Gateway.Load.Idle;

/// <summary>What one connection more costs the server, in bytes of resident memory, in three states of its life.</summary>
public sealed record MemorySlopes
{
    /// <summary>How many connections were held.</summary>
    public required int Connections { get; init; }

    /// <summary>From how many on the slope was taken.</summary>
    public required int From { get; init; }

    /// <summary>The server's memory before the first connection.</summary>
    public required long BytesBefore { get; init; }

    /// <summary>Its memory at the end.</summary>
    public required long BytesAtEnd { get; init; }

    /// <summary>Connected and greeted, nothing else.</summary>
    public required double Connected { get; init; }

    /// <summary>After one message.</summary>
    public required double AfterMessage { get; init; }

    /// <summary>After a burst.</summary>
    public required double AfterBurst { get; init; }
}
