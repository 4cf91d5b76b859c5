using System.Globalization;
using System.Net;
using Gateway.Framing;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>One request to a back end, the same in each attempt.</summary>
internal sealed record BackEndRequest
{
    internal required BackEndEvent Event { get; init; }

    internal required string Session { get; init; }

    internal required string Listener { get; init; }

    internal required string Node { get; init; }

    /// <summary>When this process began. A back end that sees another value knows that the earlier sessions are gone.</summary>
    internal required long Epoch { get; init; }

    /// <summary>0 for the open, 1 for the first message, and one more for each that follows, the close included.</summary>
    internal required long Sequence { get; init; }

    /// <summary>The maximum length of the reply, in bytes: the listener's maximum message size.</summary>
    internal required int MaxReply { get; init; }

    /// <summary>The framing of the reply.</summary>
    internal required IFraming Framing { get; init; }

    /// <summary>The client's address; null if it has none.</summary>
    internal IPAddress? Client { get; init; }

    /// <summary>The client's name; null while it has none.</summary>
    internal string? ClientName { get; init; }

    /// <summary>The subject of the client's certificate; null without one. The client's authority chose the text.</summary>
    internal string? ClientCertificate { get; init; }

    /// <summary>Where this node's HTTP API is reached; null if it is not known.</summary>
    internal string? NodeUrl { get; init; }

    /// <summary>The message; empty for an open or a close.</summary>
    internal byte[] Body { get; init; } = [];

    /// <summary>Why the session ended; null except for a close.</summary>
    internal string? Reason { get; init; }

    /// <summary>
    /// The id, which no other request has. It is made of what says which session and which event this is, because only the id, the time and the body are signed:
    /// a back end that compares it with the headers knows that these are genuine. It has no full stop.
    /// </summary>
    internal string Id => string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{Session}-{Sequence}-{EventText}");

    internal string SequenceText => Sequence.ToString(CultureInfo.InvariantCulture);

    internal string EventText => Event switch
    {
        BackEndEvent.Open => "open",
        BackEndEvent.Close => "close",
        _ => "message",
    };
}
