using System.Buffers;

namespace Gateway.Framing.Kinds;

/// <summary>The decoder of every configured kind but <c>Cases</c>: passes contiguous and segmented input to the kind's own scan.</summary>
internal sealed class ScanDecoder<TScan>(TScan scan) : IFrameDecoder, IMarkCompletion
    where TScan : struct, IFrameScan
{
    private TScan _scan = scan;

    // By reference: a scan remembers how far it has come.
    private ref TScan Scan => ref _scan;

    /// <inheritdoc/>
    public FrameStatus Decode(ReadOnlySpan<byte> input, out Frame frame) =>
        Scan.TryFindAtOnce(input, out frame) ? FrameStatus.Message : Find(input, out frame);

    /// <inheritdoc/>
    public FrameStatus Decode(in ReadOnlySequence<byte> input, out Frame frame)
    {
        var pieces = new SequenceInput(input);
        return Scan.Find(ref pieces, isFinal: false, out frame);
    }

    /// <inheritdoc/>
    public FrameStatus DecodeFinal(in ReadOnlySequence<byte> input, out Frame frame)
    {
        var pieces = new SequenceInput(input);
        return Scan.Find(ref pieces, isFinal: true, out frame);
    }

    /// <inheritdoc/>
    public void Assemble(ReadOnlySpan<byte> input, Span<byte> message) => Scan.Assemble(input, message);

    /// <inheritdoc/>
    public bool TryCompleteMark(ReadOnlySpan<byte> input, out FrameStatus status, out Frame frame)
    {
        var one = new SpanInput(input);
        return Scan.TryCompleteMark(ref one, isFinal: false, out status, out frame);
    }

    /// <inheritdoc/>
    public bool TryCompleteMark(in ReadOnlySequence<byte> input, bool isFinal, out FrameStatus status, out Frame frame)
    {
        var pieces = new SequenceInput(input);
        return Scan.TryCompleteMark(ref pieces, isFinal, out status, out frame);
    }

    private FrameStatus Find(ReadOnlySpan<byte> input, out Frame frame)
    {
        var one = new SpanInput(input);
        return Scan.Find(ref one, isFinal: false, out frame);
    }
}
