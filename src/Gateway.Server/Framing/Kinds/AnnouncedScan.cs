using System.Runtime.CompilerServices;

namespace Gateway.Framing.Kinds;

/// <summary>Finds frames whose header announces their length. The announced length is checked before the bytes of the body are waited for.</summary>
/// <param name="layout">The parts of a frame.</param>
/// <param name="length">How the length is written.</param>
/// <param name="maxMessageSize">The maximum length of what is delivered.</param>
internal struct AnnouncedScan<TLength>(AnnouncedLayout layout, TLength length, int maxMessageSize) : IFrameScan
    where TLength : struct, ILengthField
{
    // Longer than any length field with the mark behind it.
    private const int MaxFieldSize = 128;

    // Whether there is nothing but header and body.
    private readonly bool _isPlain = layout.IsPlain;
    private long _noise;

    /// <inheritdoc/>
    public FrameStatus Find<TInput>(ref TInput input, bool isFinal, out Frame frame)
        where TInput : struct, IFrameInput, allows ref struct
    {
        frame = default;
        if (layout.Start is { } start && start.Check(ref input, isFinal, ref _noise, maxMessageSize, out frame) is var found && found != FrameStatus.Message)
        {
            return found;
        }

        var status = FindWhole(ref input, out frame);
        if (status == FrameStatus.Message)
        {
            _noise = 0;
        }

        return status == FrameStatus.Incomplete && isFinal ? FrameStatus.Truncated : status;
    }

    /// <inheritdoc/>
    public readonly bool TryFindAtOnce(ReadOnlySpan<byte> input, out Frame frame)
    {
        if (_isPlain && input.Length - layout.Offset >= length.MaxSize
            && length.Read(input[layout.Offset..], out var size, out var value) == FrameStatus.Message)
        {
            var header = layout.Offset + size;
            var whole = layout.Measure(value, header);
            if (whole >= header && whole <= input.Length && (layout.IsFrame ? whole : whole - header) <= maxMessageSize)
            {
                frame = layout.IsFrame ? new Frame(0, (int)whole, (int)whole) : new Frame(header, (int)whole - header, (int)whole);
                return true;
            }
        }

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

    private readonly FrameStatus FindWhole<TInput>(ref TInput input, out Frame frame)
        where TInput : struct, IFrameInput, allows ref struct
    {
        frame = default;
        if (input.Length < layout.Offset)
        {
            return FrameStatus.Incomplete;
        }

        var piece = input.From(layout.Offset);
        var status = piece.Length < length.MaxSize ? ReadAcross(ref input, out var size, out var value) : length.Read(piece, out size, out value);
        return status == FrameStatus.Message ? FindWhole(ref input, layout.Offset + size, value, out frame) : status;
    }

    // The field is not in one piece, or not there as a whole.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly FrameStatus ReadAcross<TInput>(ref TInput input, out int size, out ulong value)
        where TInput : struct, IFrameInput, allows ref struct
    {
        Span<byte> field = stackalloc byte[MaxFieldSize];
        return length.Read(field[..input.Copy(layout.Offset, field[..length.MaxSize])], out size, out value);
    }

    private readonly FrameStatus FindWhole<TInput>(ref TInput input, int header, ulong value, out Frame frame)
        where TInput : struct, IFrameInput, allows ref struct
    {
        frame = default;
        var whole = layout.Measure(value, header);
        var body = whole - layout.Trailer - header;
        if (body < 0)
        {
            return FrameStatus.Malformed;
        }

        if ((layout.IsFrame ? whole : body) > maxMessageSize)
        {
            return FrameStatus.FrameTooLarge;
        }

        // As far as it has come: wrong bytes don't get better by more of them.
        if (layout.TrailerBytes.Length > 0 && input.Compare(header + (int)body, layout.TrailerBytes) == Match.None)
        {
            return FrameStatus.Malformed;
        }

        if (input.Length < whole)
        {
            return FrameStatus.Incomplete;
        }

        frame = layout.IsFrame ? new Frame(0, (int)whole, (int)whole) : new Frame(header, (int)body, (int)whole);
        return FrameStatus.Message;
    }
}
