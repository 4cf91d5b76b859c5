namespace Gateway.Framing.Kinds;

/// <summary>Finds messages that end with a mark.</summary>
/// <param name="layout">The parts of a frame.</param>
/// <param name="maxMessageSize">The maximum length of what is delivered.</param>
internal struct DelimitedScan(DelimitedLayout layout, int maxMessageSize) : IFrameScan
{
    // The only mark, where a message is all before it and nothing else is in a frame; otherwise null.
    private readonly byte[]? _plain = layout.Plain;

    // What was examined of the frame, its start included, and how many bytes of the message that is once it is unescaped.
    private int _at;
    private int _length;
    private bool _hasEscapes;

    // The mark that ends the frame, at the examined offset; null until it is found.
    private byte[]? _end;

    // The mark of the last message, if what comes next may complete a longer one.
    private byte[]? _last;
    private long _noise;

    /// <inheritdoc/>
    public FrameStatus Find<TInput>(ref TInput input, bool isFinal, out Frame frame)
        where TInput : struct, IFrameInput, allows ref struct
    {
        if (_last is not null && TryCompleteMark(ref input, isFinal, out var pending, out frame))
        {
            return pending;
        }

        frame = default;
        if (_at == 0 && layout.Start is { } start)
        {
            var found = start.Check(ref input, isFinal, ref _noise, maxMessageSize, out frame);
            if (found != FrameStatus.Message)
            {
                return found;
            }

            _at = start.Bytes.Length;
        }

        var status = _end is null ? FindEnd(ref input, isFinal) : FrameStatus.Message;
        return status != FrameStatus.Message ? status
            : _end is null ? Complete(_at, _at, isMarked: false, out frame)
            : FindTrailer(ref input, isFinal, out frame);
    }

    /// <inheritdoc/>
    public bool TryFindAtOnce(ReadOnlySpan<byte> input, out Frame frame)
    {
        if (_at == 0 && _plain is { } mark)
        {
            var end = MarkSearch.IndexOf(input, mark);
            if ((uint)end <= (uint)maxMessageSize)
            {
                frame = new Frame(0, end, end + mark.Length);
                return true;
            }

            // Searched already, but for the last bytes, in which a mark may still begin. What is too long is left to be found so.
            _at = _length = end < 0 && input.Length - mark.Length + 1 is > 0 and var searched && searched <= maxMessageSize ? searched : 0;
        }

        frame = default;
        return false;
    }

    /// <inheritdoc/>
    public bool TryCompleteMark<TInput>(ref TInput input, bool isFinal, out FrameStatus status, out Frame frame)
        where TInput : struct, IFrameInput, allows ref struct
    {
        (status, frame) = (FrameStatus.Incomplete, default);
        if (_last is null)
        {
            return false;
        }

        var match = layout.Ends.GoOn(ref _last, ref input, isFinal, out var length);
        if (match == Match.Whole)
        {
            (status, frame) = (FrameStatus.Skipped, new Frame(0, 0, length));
        }
        else if (match == Match.None)
        {
            _last = null;
        }

        return match != Match.None;
    }

    /// <inheritdoc/>
    public readonly void Assemble(ReadOnlySpan<byte> input, Span<byte> message) => layout.Escape!.Unescape(input, message);

    // Examines the input up to the mark. Message without a mark is the unterminated one before the end of the stream.
    private FrameStatus FindEnd<TInput>(ref TInput input, bool isFinal)
        where TInput : struct, IFrameInput, allows ref struct
    {
        while (true)
        {
            var piece = input.From(_at);
            if (piece.IsEmpty)
            {
                return !isFinal ? FrameStatus.Incomplete : layout.DeliversUnterminated ? FrameStatus.Message : FrameStatus.Truncated;
            }

            var plain = SkipPlain(piece, out var isCandidate);
            _at += plain;
            _length += plain;
            if (IsTooLarge)
            {
                return FrameStatus.FrameTooLarge;
            }

            if (_end is not null)
            {
                return FrameStatus.Message;
            }

            if (isCandidate && ExamineCandidate(ref input, isFinal) is var status && status != FrameStatus.Skipped)
            {
                return status;
            }
        }
    }

    private readonly bool IsTooLarge => (layout.IsFrame ? _at : _length) > maxMessageSize;

    // The number of bytes with which neither a mark nor an escape begins, and whether one may begin behind them. An only mark is found at once.
    private int SkipPlain(ReadOnlySpan<byte> piece, out bool isCandidate)
    {
        if (layout.Only is { } only && piece.Length >= only.Length)
        {
            isCandidate = false;
            var end = piece.IndexOf(only);
            if (end >= 0)
            {
                _end = only;
                return end;
            }

            // A mark may still begin in the last bytes.
            return piece.Length - only.Length + 1;
        }

        var found = piece.IndexOfAny(layout.Candidates);
        isCandidate = found >= 0;
        return isCandidate ? found : piece.Length;
    }

    // A mark, an escape or a plain byte; an end is looked for first. Skipped if the byte or the escape is a part of the message.
    private FrameStatus ExamineCandidate<TInput>(ref TInput input, bool isFinal)
        where TInput : struct, IFrameInput, allows ref struct
    {
        var end = layout.Ends.FindAt(ref input, _at, isFinal, out _end);
        if (end == Match.Undecided && (_end is null || layout.WaitsForLonger))
        {
            _end = null;
            return FrameStatus.Incomplete;
        }

        if (_end is not null)
        {
            return FrameStatus.Message;
        }

        var (length, value) = (1, 1);
        if (layout.Escape is { } escape)
        {
            var match = escape.FindAt(ref input, _at, out var escaped, out var stands);
            if (match == Match.Undecided)
            {
                return isFinal ? FrameStatus.Truncated : FrameStatus.Incomplete;
            }

            if (match == Match.Whole)
            {
                if (stands == 0)
                {
                    return FrameStatus.Malformed;
                }

                (length, value) = (escaped, stands);
                _hasEscapes = true;
            }
        }

        _at += length;
        _length += value;
        return IsTooLarge ? FrameStatus.FrameTooLarge : FrameStatus.Skipped;
    }

    private FrameStatus FindTrailer<TInput>(ref TInput input, bool isFinal, out Frame frame)
        where TInput : struct, IFrameInput, allows ref struct
    {
        frame = default;
        var trailer = _at + _end!.Length;
        var whole = trailer + layout.Trailer;
        if (layout.Trailer == 0 && !layout.IsFrame)
        {
            return Complete(_at, whole, isMarked: true, out frame);
        }

        if (layout.IsFrame && whole > maxMessageSize)
        {
            return FrameStatus.FrameTooLarge;
        }

        // As far as it has come: wrong bytes don't get better by more of them.
        if (layout.TrailerBytes.Length > 0 && input.Compare(trailer, layout.TrailerBytes) == Match.None)
        {
            return FrameStatus.Malformed;
        }

        if (input.Length < whole)
        {
            return isFinal ? FrameStatus.Truncated : FrameStatus.Incomplete;
        }

        return Complete(_at, whole, isMarked: true, out frame);
    }

    // The frame is whole: says where its message is, and begins anew.
    private FrameStatus Complete(int end, int whole, bool isMarked, out Frame frame)
    {
        var start = layout.StartLength;
        var status = end == start && layout.SkipsEmpty ? FrameStatus.Skipped
            : _hasEscapes && !layout.IsFrame ? FrameStatus.Assembled
            : FrameStatus.Message;
        frame = status == FrameStatus.Skipped ? new Frame(0, 0, whole)
            : layout.IsFrame ? new Frame(0, whole, whole)
            : new Frame(start, _length, whole);
        _last = isMarked && layout.MarksGoOn ? _end : null;
        (_at, _length, _hasEscapes, _end, _noise) = (0, 0, false, null, 0);
        return status;
    }
}
