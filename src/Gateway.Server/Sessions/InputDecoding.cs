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
    /// <remarks>A message can end before the end of the stream, where only that showed which of two marks ended it. Then what is behind it is decoded as well.</remarks>
    internal void HandleFinal(ref ReadOnlySequence<byte> rest)
    {
        do
        {
            var status = decoder.DecodeFinal(rest, out var frame);
            if (!TryHandle(status, frame, rest))
            {
                InputRefusal.Refuse(session, decoder, status, rest);
                return;
            }

            rest = rest.Slice(frame.Consumed);
            if (!rest.IsEmpty)
            {
                rest = Run(rest, isContinued: false, out _);
            }
        }
        while (!rest.IsEmpty && session.MayHandle);
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
        if (!TryHandle(status, frame, input))
        {
            InputRefusal.Refuse(session, decoder, status, input);
            needsMoreInput = status == FrameStatus.Incomplete;
            return false;
        }

        needsMoreInput = true;
        input = input.Slice(frame.Consumed);
        return true;
    }

    // Handles what is no error; false for anything else.
    private bool TryHandle(FrameStatus status, Frame frame, in ReadOnlySequence<byte> input)
    {
        if (status is not (FrameStatus.Message or FrameStatus.Assembled or FrameStatus.Skipped))
        {
            return false;
        }

        if (frame.Consumed <= 0)
        {
            throw NoProgress();
        }

        if (status == FrameStatus.Skipped)
        {
            session.CountSkipped(frame.Length);
        }
        else if (status == FrameStatus.Message)
        {
            HandleSegmented(input.Slice(frame.Start, frame.Length), input.Length);
        }
        else
        {
            HandleAssembled(input.Slice(frame.Start, frame.Consumed - frame.Start), frame.Length, input.Length);
        }

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
                if (TryHandleRare(status, frame, input[offset..], behind))
                {
                    offset += frame.Consumed;
                    continue;
                }

                InputRefusal.Refuse(owner, messages, status, input[offset..]);
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

    // What is neither a message as it stands nor an error.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryHandleRare(FrameStatus status, Frame frame, ReadOnlySpan<byte> input, long behind)
    {
        if (status is not (FrameStatus.Assembled or FrameStatus.Skipped))
        {
            return false;
        }

        if (frame.Consumed <= 0)
        {
            throw NoProgress();
        }

        if (status == FrameStatus.Skipped)
        {
            session.CountSkipped(frame.Length);
        }
        else
        {
            HandleAssembled(input[frame.Start..frame.Consumed], frame.Length, input.Length + behind);
        }

        return true;
    }

    private void HandleAssembled(in ReadOnlySequence<byte> bytes, int length, long rest)
    {
        if (bytes.IsSingleSegment)
        {
            HandleAssembled(bytes.FirstSpan, length, rest);
            return;
        }

        var joined = ArrayPool<byte>.Shared.Rent((int)bytes.Length);
        bytes.CopyTo(joined);
        HandleAssembled(joined.AsSpan(0, (int)bytes.Length), length, rest);
        ArrayPool<byte>.Shared.Return(joined);
    }

    private void HandleAssembled(ReadOnlySpan<byte> bytes, int length, long rest)
    {
        var message = ArrayPool<byte>.Shared.Rent(length);
        decoder.Assemble(bytes, message.AsSpan(0, length));
        Handle(session, message.AsSpan(0, length), rest);
        ArrayPool<byte>.Shared.Return(message);
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
}
