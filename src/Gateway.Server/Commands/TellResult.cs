namespace Gateway.Commands;

/// <summary>What came of a message to a client.</summary>
internal enum TellResult
{
    /// <summary>The client is not here, or its listener does not speak such messages.</summary>
    NotFound,

    /// <summary>Every session of the client has it in its queue.</summary>
    Accepted,

    /// <summary>A queue is full: its client does not read.</summary>
    Busy,

    /// <summary>The message can't be sent to the client: it is too long there, or the framing can't carry it.</summary>
    NotCarried,
}
