using System.Buffers;

namespace Gateway.Framing.Kinds;

/// <summary>The parts of a frame that ends with a mark: begin, message, mark, trailer.</summary>
internal sealed class DelimitedLayout
{
    internal DelimitedLayout(EndMarks ends, EscapeRule? escape)
    {
        (Ends, Escape) = (ends, escape);
        Only = escape is null ? ends.Only : null;
        Candidates = SearchValues.Create([.. ends.All.Select(mark => mark[0]), .. escape is null ? [] : escape.By[..1].ToArray()]);
    }

    /// <summary>What each frame begins with; null for anything.</summary>
    internal StartMark? Start { get; init; }

    /// <summary>What ends a message.</summary>
    internal EndMarks Ends { get; }

    /// <summary>How marks are written inside a message; null if they can't be.</summary>
    internal EscapeRule? Escape { get; }

    /// <summary>The only mark, where nothing else is looked for; otherwise null.</summary>
    internal byte[]? Only { get; }

    /// <summary>The only mark, where a message is all before it and nothing else is in a frame; otherwise null.</summary>
    internal byte[]? Plain => Start is null && Trailer == 0 && !SkipsEmpty && !IsFrame ? Only : null;

    /// <summary>The bytes with which a mark or an escape begins.</summary>
    internal SearchValues<byte> Candidates { get; }

    /// <summary>The number of bytes behind the mark that belong to the frame.</summary>
    internal int Trailer { get; init; }

    /// <summary>The bytes that must stand behind the mark; empty for any.</summary>
    internal byte[] TrailerBytes { get; init; } = [];

    /// <summary>Whether empty messages are passed over.</summary>
    internal bool SkipsEmpty { get; init; }

    /// <summary>Whether the bytes before the end of the stream are a message without a mark.</summary>
    internal bool DeliversUnterminated { get; init; }

    /// <summary>Whether the whole frame is the message (<c>Payload: Frame</c>).</summary>
    internal bool IsFrame { get; init; }

    /// <summary>Whether a message waits for the byte that decides between two marks: the frame or its trailer depends on it.</summary>
    internal bool WaitsForLonger => IsFrame || Trailer > 0;

    /// <summary>Whether a message is delivered at a mark that may go on in the bytes that come next.</summary>
    internal bool MarksGoOn => Ends.CanGoOn && !WaitsForLonger;

    /// <summary>The length of the start mark.</summary>
    internal int StartLength => Start?.Bytes.Length ?? 0;
}
