using System.Buffers;
using Gateway.Framing;

namespace Gateway.Sessions;

/// <summary>Ends a session whose input its decoder refuses, each with the reason of its own.</summary>
internal static class InputRefusal
{
    /// <summary>Ends the session, unless the input is only incomplete.</summary>
    /// <param name="session">The session.</param>
    /// <param name="decoder">Its decoder.</param>
    /// <param name="status">What the decoder found.</param>
    /// <param name="input">The unconsumed input.</param>
    /// <exception cref="InvalidOperationException">The decoder returned no status.</exception>
    internal static void Refuse(MessageSession session, IFrameDecoder decoder, FrameStatus status, in ReadOnlySequence<byte> input)
    {
        Span<byte> first = stackalloc byte[MalformedInput.MaxLength];
        var length = (int)Math.Min(input.Length, first.Length);
        input.Slice(0, length).CopyTo(first);
        Refuse(session, decoder, status, first[..length]);
    }

    /// <summary>Ends the session, unless the input is only incomplete.</summary>
    /// <exception cref="InvalidOperationException">The decoder returned no status.</exception>
    internal static void Refuse(MessageSession session, IFrameDecoder decoder, FrameStatus status, ReadOnlySpan<byte> input)
    {
        var end = status switch
        {
            FrameStatus.LineTooLong => SessionEnd.LineTooLong,
            FrameStatus.FrameTooLarge => SessionEnd.FrameTooLarge,
            FrameStatus.Malformed => SessionEnd.Malformed,
            FrameStatus.Truncated => SessionEnd.Truncated,
            FrameStatus.Incomplete or FrameStatus.Message or FrameStatus.Assembled or FrameStatus.Skipped => SessionEnd.None,
            _ => throw new InvalidOperationException($"The decoder {decoder.GetType()} returned {status}, which is no {nameof(FrameStatus)}."),
        };
        if (end == SessionEnd.Malformed && session.Listener.KeepsMalformed)
        {
            session.Features.Set(new MalformedInput(Convert.ToHexString(input[..Math.Min(input.Length, MalformedInput.MaxLength)])));
        }

        if (end != SessionEnd.None)
        {
            session.RefuseInput(end);
        }
    }
}
