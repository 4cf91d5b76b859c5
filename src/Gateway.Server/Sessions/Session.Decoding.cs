using System.Buffers;
using Gateway.Framing;
using Gateway.Limits;

namespace Gateway.Sessions;

// From bytes to messages: on one span where the input is one, across segments only for the message that straddles them.
public sealed partial class Session
{
    private readonly IFrameDecoder _decoder;

    // Starved means that every byte was looked at and more are needed; otherwise something else stopped it.
    private ReadOnlySequence<byte> Drain(ReadOnlySequence<byte> input, out bool isStarved)
    {
        // A decoder that has begun a message wants all of it again, with more behind it.
        if (_unconsumed > 0 && !input.IsSingleSegment && !TryDrainAcross(ref input, out isStarved))
        {
            return input;
        }

        while (!input.IsEmpty)
        {
            var (first, isWhole) = (input.FirstSpan.Length, input.IsSingleSegment);
            var used = DrainSpan(input.FirstSpan, isWhole ? 0 : input.Length - first, out isStarved);
            input = input.Slice(used);
            if (!isStarved || isWhole)
            {
                return input;
            }

            // A slice that begins where a segment ends has an empty first span: that message is taken across, too.
            var isAtBoundary = used == first && used > 0;
            if (!isAtBoundary && !TryDrainAcross(ref input, out isStarved))
            {
                return input;
            }
        }

        isStarved = true;
        return input;
    }

    // One message that straddles segments.
    private bool TryDrainAcross(ref ReadOnlySequence<byte> input, out bool isStarved)
    {
        if (!MayGoOn)
        {
            isStarved = false;
            return false;
        }

        var status = _decoder.Decode(input, out var frame);
        isStarved = status is FrameStatus.Incomplete or FrameStatus.Message;
        if (status != FrameStatus.Message)
        {
            Refuse(status);
            return false;
        }

        DispatchAcross(input.Slice(frame.Start, frame.Length), input.Length);
        input = input.Slice(frame.Consumed);
        return true;
    }

    private int DrainSpan(ReadOnlySpan<byte> input, long behind, out bool isStarved)
    {
        var offset = 0;
        while (offset < input.Length)
        {
            if (!MayGoOn)
            {
                isStarved = false;
                return offset;
            }

            var status = _decoder.Decode(input[offset..], out var frame);
            if (status != FrameStatus.Message)
            {
                Refuse(status);
                isStarved = status == FrameStatus.Incomplete;
                return offset;
            }

            Dispatch(input.Slice(offset + frame.Start, frame.Length), input.Length - offset + behind);
            offset += frame.Consumed;
        }

        isStarved = true;
        return offset;
    }

    private bool MayGoOn =>
        End == SessionEnd.None && !_isPending && _output.UnflushedBytes < SessionMemory.FlushThreshold && !MustThrottle();

    private void Refuse(FrameStatus status)
    {
        var end = status switch
        {
            FrameStatus.LineTooLong => SessionEnd.LineTooLong,
            FrameStatus.FrameTooLarge => SessionEnd.FrameTooLarge,
            FrameStatus.Malformed => SessionEnd.Malformed,
            FrameStatus.Truncated => SessionEnd.Truncated,
            _ => SessionEnd.None,
        };
        if (end != SessionEnd.None)
        {
            _host.Metrics.MessageError(Listener.Counters, end.Word());
            EndWith(end);
        }
    }
}
