namespace Gateway.Load.Streams;

/// <summary>How far one connection has come.</summary>
internal sealed class Connection(int id, int descriptor)
{
    internal int Id { get; } = id;

    internal int Descriptor { get; } = descriptor;

    /// <summary>Requests to be sent as soon as there is room.</summary>
    internal int Owed { get; set; }

    /// <summary>Requests of which at least the first byte was handed to the kernel, or is about to be.</summary>
    internal long Sent { get; set; }

    /// <summary>Requests that were answered.</summary>
    internal long Answered { get; set; }

    /// <summary>How many of the requests sent are in the write that is under way, 0 when none is.</summary>
    internal int BatchCount { get; set; }

    /// <summary>How many bytes of that write the kernel has taken.</summary>
    internal int BatchOffset { get; set; }

    /// <summary>How many bytes of the next reply have come.</summary>
    internal int ReplyOffset { get; set; }

    /// <summary>How many bytes of an ignored line have come.</summary>
    internal int IgnoredOffset { get; set; }

    /// <summary>When the write under way began.</summary>
    internal long SentAt { get; set; }

    /// <summary>Whether epoll tells when there is room to write.</summary>
    internal bool AwaitsRoom { get; set; }

    internal long Open => Sent - Answered;
}
