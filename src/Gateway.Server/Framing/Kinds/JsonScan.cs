using System.Buffers;

namespace Gateway.Framing.Kinds;

/// <summary>Finds JSON objects and arrays one behind the other. Only their brackets and strings are looked at.</summary>
/// <param name="maxMessageSize">The maximum length of one of them.</param>
/// <param name="isCase">Whether each white byte is skipped by itself, because what is behind it may be another case.</param>
internal struct JsonScan(int maxMessageSize, bool isCase) : IFrameScan
{
    /// <summary>The maximum depth of objects and arrays in each other.</summary>
    internal const int MaxDepth = 64;

    private static readonly SearchValues<byte> White = SearchValues.Create(" \t\r\n"u8);
    private static readonly SearchValues<byte> Structure = SearchValues.Create("{}[]\""u8);

    private int _at;
    private int _depth;
    private bool _isInString;
    private bool _isEscaped;

    // One bit for each depth: whether an array is open there.
    private ulong _arrays;

    /// <inheritdoc/>
    public FrameStatus Find<TInput>(ref TInput input, bool isFinal, out Frame frame)
        where TInput : struct, IFrameInput, allows ref struct
    {
        frame = default;
        if (_at == 0 && FindBegin(ref input) is var white and not 0)
        {
            frame = new Frame(0, 0, isCase ? 1 : Math.Max(white, 0));
            return white > 0 ? FrameStatus.Skipped : FrameStatus.Malformed;
        }

        while (_at < maxMessageSize && input.From(_at) is { IsEmpty: false } piece)
        {
            piece = piece[..Math.Min(piece.Length, maxMessageSize - _at)];
            var length = _isInString ? SkipString(piece) : SkipStructure(piece, out var isBroken) is var skipped && isBroken ? -1 : skipped;
            if (length < 0)
            {
                return FrameStatus.Malformed;
            }

            _at += length;
            if (_depth == 0)
            {
                frame = new Frame(0, _at, _at);
                _at = 0;
                return FrameStatus.Message;
            }
        }

        return input.Length > _at ? FrameStatus.FrameTooLarge : isFinal ? FrameStatus.Truncated : FrameStatus.Incomplete;
    }

    /// <inheritdoc/>
    public readonly bool TryFindAtOnce(ReadOnlySpan<byte> input, out Frame frame)
    {
        frame = default;
        return false;
    }

    /// <inheritdoc/>
    public readonly bool TryCompleteMark<TInput>(ref TInput input, bool isFinal, out FrameStatus status, out Frame frame)
        where TInput : struct, IFrameInput, allows ref struct
    {
        (status, frame) = (default, default);
        return false;
    }

    /// <inheritdoc/>
    public readonly void Assemble(ReadOnlySpan<byte> input, Span<byte> message) => throw new NotSupportedException("The message is one piece of the input.");

    // The number of white bytes at the begin; -1 if what is there can't begin a message.
    private static int FindBegin<TInput>(ref TInput input)
        where TInput : struct, IFrameInput, allows ref struct
    {
        var white = 0;
        while (input.From(white) is { IsEmpty: false } piece)
        {
            var found = piece.IndexOfAnyExcept(White);
            if (found >= 0)
            {
                white += found;
                return white > 0 || piece[found] is (byte)'{' or (byte)'[' ? white : -1;
            }

            white += piece.Length;
        }

        return white;
    }

    private int SkipString(ReadOnlySpan<byte> piece)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            return 1;
        }

        var found = piece.IndexOfAny((byte)'"', (byte)'\\');
        if (found < 0)
        {
            return piece.Length;
        }

        if (piece[found] == '"')
        {
            _isInString = false;
        }
        else
        {
            _isEscaped = true;
        }

        return found + 1;
    }

    // Up to and with the next bracket or quote.
    private int SkipStructure(ReadOnlySpan<byte> piece, out bool isBroken)
    {
        isBroken = false;
        var found = piece.IndexOfAny(Structure);
        if (found < 0)
        {
            return piece.Length;
        }

        switch (piece[found])
        {
            case (byte)'"':
                _isInString = true;
                break;
            case (byte)'{':
                isBroken = !TryOpen(isArray: false);
                break;
            case (byte)'[':
                isBroken = !TryOpen(isArray: true);
                break;
            case var close:
                // The lowest bit is that of the innermost one.
                isBroken = (_arrays & 1) != (close == ']' ? 1u : 0u);
                _arrays >>= 1;
                _depth--;
                break;
        }

        return found + 1;
    }

    private bool TryOpen(bool isArray)
    {
        if (_depth == MaxDepth)
        {
            return false;
        }

        _arrays = (_arrays << 1) | (isArray ? 1u : 0u);
        _depth++;
        return true;
    }
}
