using System.Buffers;

namespace Gateway.Framing.Kinds;

/// <summary>A decoder whose last mark may go on in the bytes that come next; see <see cref="IFrameScan.TryCompleteMark"/>. <c>Cases</c> asks before it decides.</summary>
internal interface IMarkCompletion
{
    /// <summary>Whether the first bytes belong to the mark that ended the last message, or may.</summary>
    bool TryCompleteMark(ReadOnlySpan<byte> input, out FrameStatus status, out Frame frame);

    /// <summary>Whether the first bytes belong to the mark that ended the last message, or may.</summary>
    bool TryCompleteMark(in ReadOnlySequence<byte> input, bool isFinal, out FrameStatus status, out Frame frame);
}
