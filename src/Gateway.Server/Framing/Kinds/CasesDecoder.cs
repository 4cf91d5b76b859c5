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
    private readonly IFrameDecoder?[] _decoders = new IFrameDecoder?[framing.Framings.Count];
    private int _current = None;
    private IFrameDecoder? _last;
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
            if (_last is IMarkCompletion mark && mark.TryCompleteMark(input, out var pending, out frame))
            {
                return pending;
            }

            var one = new SpanInput(input);
            if (Decide(ref one) is var decided && decided != FrameStatus.Message)
            {
                frame = default;
                return decided;
            }
        }

        return Note(Current.Decode(input, out frame), frame);
    }

    /// <inheritdoc/>
    public FrameStatus Decode(in ReadOnlySequence<byte> input, out Frame frame)
    {
        if (_current == None)
        {
            if (_last is IMarkCompletion mark && mark.TryCompleteMark(input, isFinal: false, out var pending, out frame))
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

        return Note(Current.Decode(input, out frame), frame);
    }

    /// <inheritdoc/>
    public FrameStatus DecodeFinal(in ReadOnlySequence<byte> input, out Frame frame)
    {
        if (_current != None)
        {
            return Note(Current.DecodeFinal(input, out frame), frame);
        }

        // What might have completed a mark is the begin of a message, since nothing comes behind it.
        if (_last is IMarkCompletion mark && mark.TryCompleteMark(input, isFinal: true, out var completed, out frame))
        {
            return completed;
        }

        var pieces = new SequenceInput(input);
        var status = Decide(ref pieces);
        if (status != FrameStatus.Message)
        {
            frame = default;
            return status == FrameStatus.Incomplete ? FrameStatus.Truncated : status;
        }

        status = Current.Decode(input, out frame);
        return Note(status == FrameStatus.Incomplete ? Current.DecodeFinal(input, out frame) : status, frame);
    }

    /// <inheritdoc/>
    public void Assemble(ReadOnlySpan<byte> input, Span<byte> message) => _last!.Assemble(input, message);

    /// <inheritdoc/>
    public EndReason Explain(ReadOnlySpan<byte> rest, FrameStatus end, int maxSize) =>
        _current == None ? framing.Explain(rest, end)
        : framing.Framings[_current] is IEndReason one ? one.Explain(rest, end, maxSize)
        : new EndReason(0, $"{EndReason.Show(rest)} can't be decoded by {framing.Framings[_current].Name}");

    private IFrameDecoder Current => _decoders[_current] ??=
        framing.Framings[_current] is JsonFraming ? JsonFraming.CreateCaseDecoder(maxMessageSize) : framing.Framings[_current].CreateDecoder(maxMessageSize);

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
    private FrameStatus Note(FrameStatus status, Frame frame)
    {
        if (status is FrameStatus.Message or FrameStatus.Assembled)
        {
            (_last, _sent, _current) = (_decoders[_current], framing.Framings[_current], None);
        }
        else if (status == FrameStatus.Skipped && frame.Length == 0)
        {
            (_last, _current) = (_decoders[_current], None);
        }

        return status;
    }
}
