using System.Buffers;
using Gateway.Framing;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>What one reply may be: what the framing can carry, within the part of the session's memory that is meant for it (<see cref="SessionMemory"/>).</summary>
internal static class ReplyRules
{
    /// <summary>The reason why these bytes can't be one reply, as the rest of a sentence; null if they can.</summary>
    /// <param name="framing">The framing; null where a reply is not framed, such as over HTTP.</param>
    /// <param name="maxMessageSize">The listener's limit for one message, in bytes. A reply may have 1 KiB more, for the words around a payload.</param>
    /// <param name="head">The first part of the reply.</param>
    /// <param name="tail">The rest of the reply.</param>
    internal static string? FindFault(IFraming? framing, int maxMessageSize, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        var length = (long)head.Length + tail.Length;
        if (framing is not { HasMessages: false } && length > maxMessageSize + SessionMemory.MessageOverhead)
        {
            return $"has {length} bytes: with a MaxMessageSize of {maxMessageSize} a reply may have {maxMessageSize + SessionMemory.MessageOverhead}";
        }

        return framing is null || CanCarry(framing, head, tail) ? null : $"can't be carried by the framing {framing.Name}, such as a line feed in a line";
    }

    /// <summary>Refuses a reply of an application's handler.</summary>
    /// <param name="session">The session.</param>
    /// <param name="unsent">The number of bytes of replies that wait already.</param>
    /// <param name="head">The first part of the reply.</param>
    /// <param name="tail">The rest of the reply.</param>
    /// <exception cref="ArgumentException">The reply can't be sent as one message.</exception>
    /// <exception cref="InvalidOperationException">Too many bytes wait.</exception>
    internal static void Check(MessageSession session, long unsent, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        if (FindFault(session.Output.Framing, session.Listener.MaxMessageSize, head, tail) is { } fault)
        {
            throw new ArgumentException($"The reply {fault}.");
        }

        if (unsent + head.Length + tail.Length > session.Host.Limits.MaxSessionMemory)
        {
            throw new InvalidOperationException($"The replies to one request exceed Gateway:Limits:MaxSessionMemory, {session.Host.Limits.MaxSessionMemory} bytes.");
        }
    }

    private static bool CanCarry(IFraming framing, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        if (tail.IsEmpty)
        {
            return framing.CanCarry(head);
        }

        var length = head.Length + tail.Length;
        var joined = ArrayPool<byte>.Shared.Rent(length);
        head.CopyTo(joined);
        tail.CopyTo(joined.AsSpan(head.Length));
        try
        {
            return framing.CanCarry(joined.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined);
        }
    }
}
