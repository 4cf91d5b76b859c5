using System.Buffers;

namespace Gateway.Framing.Kinds;

/// <summary>
/// Decides for each message which framing it has, and passes the input to that framing's decoder. What is sent is framed as the last message was, so that it
/// is the framing of its connection as well.
/// </summary>
/// <param name="framing">The framing with the cases.</param>
/// <param name="maxMessageSize">The maximum length of a message.</param>
internal sealed class CasesDecoder(CasesFraming framing, int maxMessageSize) : IFrameDecoder, IFraming, IEndReason
{
    private const int None = -1;

    // Each is created with the first message of its case.
    private readonly IFrameDecoder?[] _decoders = new IFrameDecoder?[framing.Framings.Length];
    private int _current = None;
    private IFrameDecoder? _last;

    // The case of the last message, if nothing came behind it: a further message of it changes nothing.
    private int _repeated = None;

    // The decoder of the last message, if its mark may go on.
    private IMarkCompletion? _mark;
    private volatile IFraming _sent = framing.First;

    /// <inheritdoc/>
    public string Name => framing.Name;

    /// <inheritdoc/>
    public bool HasMessages => true;

    /// <inheritdoc/>
    public int MaxOverhead => framing.MaxOverhead;

    /// <inheritdoc/>
    public bool CanCarry(ReadOnlySpan<byte> message) => _sent.CanCarry(message);

    /// <inheritdoc/>
    public IFrameDecoder CreateDecoder(int maxSize) => framing.CreateDecoder(maxSize);

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail) => _sent.Write(output, head, tail);

    /// <inheritdoc/>
    public FrameStatus Decode(ReadOnlySpan<byte> input, out Frame frame)
    {
        if (_current == None)
        {
            if (_mark is not null && _mark.TryCompleteMark(input, out var pending, out frame))
            {
                return pending;
            }

            if (framing.TryFindAtOnce(input, out var found))
            {
                _current = found;
            }
            else if (Decide(input) is var decided && decided != FrameStatus.Message)
            {
                frame = default;
                return decided;
            }
        }

        var status = (_decoders[_current] ?? Create()).Decode(input, out frame);
        if (status != FrameStatus.Message || _current != _repeated)
        {
            Note(status, frame);
        }
        else
        {
            _current = None;
        }

        return status;
    }

    /// <inheritdoc/>
    public FrameStatus Decode(in ReadOnlySequence<byte> input, out Frame frame)
    {
        if (_current == None)
        {
            if (_mark is not null && _mark.TryCompleteMark(input, isFinal: false, out var pending, out frame))
            {
                return pending;
            }

            var pieces = new SequenceInput(input);
            if (Decide(ref pieces) is var decided && decided != FrameStatus.Message)
            {
                frame = default;
                return decided;
            }
        }

        var status = (_decoders[_current] ?? Create()).Decode(input, out frame);
        Note(status, frame);
        return status;
    }

    /// <inheritdoc/>
    public FrameStatus DecodeFinal(in ReadOnlySequence<byte> input, out Frame frame)
    {
        FrameStatus status;
        if (_current != None)
        {
            status = _decoders[_current]!.DecodeFinal(input, out frame);
            Note(status, frame);
            return status;
        }

        // What might have completed a mark is the begin of a message, since nothing comes behind it.
        if (_mark is not null && _mark.TryCompleteMark(input, isFinal: true, out var completed, out frame))
        {
            return completed;
        }

        var pieces = new SequenceInput(input);
        status = Decide(ref pieces);
        if (status != FrameStatus.Message)
        {
            frame = default;
            return status == FrameStatus.Incomplete ? FrameStatus.Truncated : status;
        }

        var decoder = _decoders[_current] ?? Create();
        status = decoder.Decode(input, out frame);
        status = status == FrameStatus.Incomplete ? decoder.DecodeFinal(input, out frame) : status;
        Note(status, frame);
        return status;
    }

    /// <inheritdoc/>
    public void Assemble(ReadOnlySpan<byte> input, Span<byte> message) => _last!.Assemble(input, message);

    /// <inheritdoc/>
    public EndReason Explain(ReadOnlySpan<byte> rest, FrameStatus end, int maxSize) =>
        _current == None ? framing.Explain(rest, end)
        : framing.Framings[_current] is IEndReason one ? one.Explain(rest, end, maxSize)
        : new EndReason(0, $"{EndReason.Show(rest)} can't be decoded by {framing.Framings[_current].Name}");

    private IFrameDecoder Create() => _decoders[_current] =
        framing.Framings[_current] is JsonFraming ? JsonFraming.CreateCaseDecoder(maxMessageSize) : framing.Framings[_current].CreateDecoder(maxMessageSize);

    private FrameStatus Decide(ReadOnlySpan<byte> input)
    {
        var one = new SpanInput(input);
        return Decide(ref one);
    }

    private FrameStatus Decide<TInput>(ref TInput input)
        where TInput : struct, IFrameInput, allows ref struct
    {
        var status = framing.Find(ref input, out var found);
        if (status == FrameStatus.Message)
        {
            _current = found;
        }

        return status;
    }

    // A decision holds for one message, or an empty one that is passed over. Bytes that are dropped before a start mark belong to the message behind them.
    private void Note(FrameStatus status, in Frame frame)
    {
        if (status is FrameStatus.Message or FrameStatus.Assembled)
        {
            (_sent, _repeated) = (framing.Framings[_current], _current);
        }
        else if (status == FrameStatus.Skipped && frame.Length == 0)
        {
            _repeated = None;
        }
        else
        {
            return;
        }

        _last = _decoders[_current]!;
        _mark = framing.Framings[_current] is DelimitedFraming { MarksGoOn: true } ? (IMarkCompletion)_last : null;
        _current = None;
    }
}
