using System.Buffers;
using System.Runtime.CompilerServices;
using Gateway.Framing;

namespace Gateway.Sessions;

/// <summary>
/// Splits the input of a session into messages. It decodes on one span where the input is contiguous, and across segments only for a message that spans them.
/// </summary>
/// <param name="session">Handles the messages, and decides whether the next one may be handled.</param>
/// <param name="decoder">Its decoder.</param>
internal readonly ref struct InputDecoding(MessageSession session, IFrameDecoder decoder)
{
    /// <summary>Handles every complete message.</summary>
    /// <param name="input">All unconsumed input.</param>
    /// <param name="isContinued">Whether the decoder has begun a message: it must get all of it again, with more bytes appended.</param>
    /// <param name="needsMoreInput">Whether every byte was examined and more are needed; otherwise decoding stopped for another reason.</param>
    /// <returns>The unconsumed input.</returns>
    internal ReadOnlySequence<byte> Run(ReadOnlySequence<byte> input, bool isContinued, out bool needsMoreInput)
    {
        if (isContinued && !input.IsSingleSegment && !TryHandleSegmented(ref input, out needsMoreInput))
        {
            return input;
        }

        while (!input.IsEmpty)
        {
            var (first, isWhole) = (input.FirstSpan.Length, input.IsSingleSegment);
            var used = HandleSpan(input.FirstSpan, isWhole ? 0 : input.Length - first, out needsMoreInput);
            input = input.Slice(used);
            if (!needsMoreInput || isWhole)
            {
                return input;
            }

            // A slice that begins where a segment ends has an empty first span, so that its message is decoded across segments as well.
            var isAtBoundary = used == first && used > 0;
            if (!isAtBoundary && !TryHandleSegmented(ref input, out needsMoreInput))
            {
                return input;
            }
        }

        needsMoreInput = true;
        return input;
    }

    /// <summary>Handles the message that the end of the stream completes, if there is one.</summary>
    internal void HandleFinal(ref ReadOnlySequence<byte> rest)
    {
        var status = decoder.DecodeFinal(rest, out var frame);
        if (status == FrameStatus.Message)
        {
            HandleSegmented(rest.Slice(frame.Start, frame.Length), rest.Length);
            rest = rest.Slice(rest.End);
        }
        else
        {
            Refuse(status);
        }
    }

    // Handles one message that spans segments.
    private bool TryHandleSegmented(ref ReadOnlySequence<byte> input, out bool needsMoreInput)
    {
        if (!session.MayHandle)
        {
            needsMoreInput = false;
            return false;
        }

        var status = decoder.Decode(input, out var frame);
        needsMoreInput = status is FrameStatus.Incomplete or FrameStatus.Message;
        if (status != FrameStatus.Message)
        {
            Refuse(status);
            return false;
        }

        if (frame.Consumed <= 0)
        {
            throw NoProgress();
        }

        HandleSegmented(input.Slice(frame.Start, frame.Length), input.Length);
        input = input.Slice(frame.Consumed);
        return true;
    }

    // Not inlined: this loop runs for every message, and needs the registers for itself.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int HandleSpan(ReadOnlySpan<byte> input, long behind, out bool needsMoreInput)
    {
        // Copied to locals, because this loop runs for every message.
        var (owner, messages) = (session, decoder);
        var offset = 0;
        while (offset < input.Length)
        {
            if (!owner.MayHandle)
            {
                needsMoreInput = false;
                return offset;
            }

            var status = messages.Decode(input[offset..], out var frame);
            if (status != FrameStatus.Message)
            {
                Refuse(status);
                needsMoreInput = status == FrameStatus.Incomplete;
                return offset;
            }

            if (frame.Consumed <= 0)
            {
                throw NoProgress();
            }

            Handle(owner, input.Slice(offset + frame.Start, frame.Length), input.Length - offset + behind);
            offset += frame.Consumed;
        }

        needsMoreInput = true;
        return offset;
    }

    private void HandleSegmented(in ReadOnlySequence<byte> message, long rest)
    {
        if (message.IsSingleSegment)
        {
            Handle(session, message.FirstSpan, rest);
            return;
        }

        var length = (int)message.Length;
        var joined = ArrayPool<byte>.Shared.Rent(length);
        message.CopyTo(joined);
        Handle(session, joined.AsSpan(0, length), rest);
        ArrayPool<byte>.Shared.Return(joined);
    }

    private static void Handle(MessageSession session, ReadOnlySpan<byte> message, long rest)
    {
        if (session.Input.IsForeign(message))
        {
            session.RefuseInput(SessionEnd.NotThisProtocol);
            return;
        }

        session.Dispatch.Handle(session, message, rest);
    }

    private InvalidOperationException NoProgress() => new($"The decoder {decoder.GetType()} returned a message that consumes nothing of the input: it would be found again for ever.");

    private void Refuse(FrameStatus status)
    {
        var end = status switch
        {
            FrameStatus.LineTooLong => SessionEnd.LineTooLong,
            FrameStatus.FrameTooLarge => SessionEnd.FrameTooLarge,
            FrameStatus.Malformed => SessionEnd.Malformed,
            FrameStatus.Truncated => SessionEnd.Truncated,
            FrameStatus.Incomplete or FrameStatus.Message => SessionEnd.None,
            _ => throw new InvalidOperationException($"The decoder {decoder.GetType()} returned {status}, which is no {nameof(FrameStatus)}."),
        };
        if (end != SessionEnd.None)
        {
            session.RefuseInput(end);
        }
    }
}
