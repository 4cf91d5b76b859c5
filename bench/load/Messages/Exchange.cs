namespace Gateway.Load.Messages;

/// <summary>One request and its one right reply, as they stand on the wire, and what comes before the first request.</summary>
public sealed record Exchange
{
    /// <summary>The size of the mark that makes a message different from every other one of its run.</summary>
    public const int TagSize = 8;

    /// <summary>The request.</summary>
    public required byte[] Request { get; init; }

    /// <summary>The reply.</summary>
    public required byte[] Reply { get; init; }

    /// <summary>Where in the request a tag goes; null when all requests are alike.</summary>
    public int? RequestTag { get; init; }

    /// <summary>Where in the reply the same tag must come back.</summary>
    public int? ReplyTag { get; init; }

    /// <summary>What the server sends first, all of it.</summary>
    public byte[] Greeting { get; init; } = [];

    /// <summary>How the first line of the server begins, where the rest of it varies.</summary>
    public byte[] GreetingBeginning { get; init; } = [];

    /// <summary>What the client sends once, after the greeting; it isn't answered.</summary>
    public byte[] Hello { get; init; } = [];

    /// <summary>What the server may send between two replies; it isn't counted.</summary>
    public byte[] Ignored { get; init; } = [];
}
