using System.Runtime.CompilerServices;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>
/// The last <see cref="Kept"/> message heads of a session, eight bytes each. Written by the holder of the session's writer lock; read from any thread. Nothing
/// is allocated before the first head. The first allocation has room for three (greeting, request, reply), the one for the fourth has room for all.
/// </summary>
internal struct MessageHeads
{
    /// <summary>The number of heads that are kept: 16, enough to see what led to an end.</summary>
    internal const int Kept = 16;

    private const int KeptAtFirst = 3;

    // From the lowest bit: 25 bits of length, 1 of direction, 8 of verb, and 30 of time in units of 64 ms, which is finer than the clock and lasts for two
    // years.
    private const int LengthBits = 25;
    private const int VerbShift = LengthBits + 1;
    private const int TimeShift = VerbShift + 8;
    private const int TimeUnitBits = 6;
    private const long SentBit = 1L << LengthBits;

    // The first element is the total number of heads; the others are the ring.
    private long[]? _ring;

    /// <summary>Records a head. The caller must hold the writer lock.</summary>
    /// <param name="session">The session. Its greeting is not recorded when it is sent, because many sessions send nothing else.</param>
    /// <param name="now">The deadline clock's milliseconds.</param>
    /// <param name="direction">The direction.</param>
    /// <param name="length">Bytes without framing.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Record(MessageSession session, long now, MessageDirection direction, int length)
    {
        if (!TryAdd(now, direction, length))
        {
            RecordAndGrow(session, now, direction, length);
        }
    }

    /// <summary>The current heads, the oldest first, packed; only the greeting if there was nothing else.</summary>
    internal readonly long[] Copy(MessageSession session)
    {
        if (_ring is null && session.Traffic.MessagesSent > 0)
        {
            var greeted = default(MessageHeads);
            greeted.AddGreeting(session);
            return greeted.Copy();
        }

        return Copy();
    }

    /// <summary>Adds a head if the ring has its full size. It does for every session that sends more than a word.</summary>
    /// <param name="now">The deadline clock's milliseconds.</param>
    /// <param name="direction">The direction.</param>
    /// <param name="length">Bytes without framing.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly bool TryAdd(long now, MessageDirection direction, int length)
    {
        if (_ring is not { Length: > Kept } ring)
        {
            return false;
        }

        var count = ring[0];
        ring[1 + (int)(count & (Kept - 1))] = Pack(now, direction, length);
        Volatile.Write(ref ring[0], count + 1);
        return true;
    }

    /// <summary>Adds a head, and grows the ring for it.</summary>
    internal void Add(long now, MessageDirection direction, int length)
    {
        var ring = _ring ??= new long[1 + KeptAtFirst];
        if (ring.Length <= Kept && ring[0] == KeptAtFirst)
        {
            Array.Resize(ref ring, 1 + Kept);
            Volatile.Write(ref _ring, ring);
        }

        var count = ring[0];
        ring[1 + (int)(count & (Kept - 1))] = Pack(now, direction, length);
        Volatile.Write(ref ring[0], count + 1);
    }

    /// <summary>Sets the verb of the last head. Verbs with a number above 255 get no name.</summary>
    internal readonly void SetVerb(int verb)
    {
        if (_ring is { } ring && verb <= byte.MaxValue)
        {
            ring[1 + (int)((ring[0] - 1) & (Kept - 1))] |= (long)verb << VerbShift;
        }
    }

    /// <summary>The current heads, the oldest first, packed.</summary>
    internal readonly long[] Copy()
    {
        if (Volatile.Read(in _ring) is not { } ring)
        {
            return [];
        }

        var count = Volatile.Read(ref ring[0]);
        var heads = new long[Math.Min(count, ring.Length - 1)];
        var first = count - heads.Length;
        for (var number = first; number < count; number++)
        {
            heads[number - first] = Volatile.Read(ref ring[1 + (int)(number & (Kept - 1))]);
        }

        // Entries that were overwritten meanwhile belong to the end and would appear at the beginning.
        var overwritten = Volatile.Read(ref ring[0]) - count - (Kept - heads.Length);
        return overwritten <= 0 ? heads : heads[(int)Math.Min(overwritten, heads.Length)..];
    }

    /// <summary>Unpacks the heads of a session of this listener that began at <paramref name="begin"/>.</summary>
    internal static IReadOnlyList<MessageHead> Read(long[] heads, Listener listener, DeadlineClock clock, DateTimeOffset begin) =>
    [
        // The coarse clock may show a time before the session began.
        .. heads.Select(packed => Read(packed, clock, listener.Handler.GetVerb)).Select(head => head.At < begin ? head with { At = begin } : head),
    ];

    /// <summary>Unpacks a head.</summary>
    internal static MessageHead Read(long head, DeadlineClock clock, Func<int, string?> verb) => new(
        clock.ToTime((head >>> TimeShift) << TimeUnitBits),
        (head & SentBit) == 0 ? MessageDirection.Received : MessageDirection.Sent,
        (int)(head & (SentBit - 1)),
        verb((int)(head >> VerbShift) & byte.MaxValue));

    private void RecordAndGrow(MessageSession session, long now, MessageDirection direction, int length)
    {
        if (_ring is null && session.Traffic.MessagesSent > 0)
        {
            AddGreeting(session);
        }

        Add(now, direction, length);
    }

    private void AddGreeting(MessageSession session) => Add(session.Traffic.LastSent, MessageDirection.Sent, session.Listener.Handler.Greeting.Length);

    private static long Pack(long now, MessageDirection direction, int length) =>
        ((now >> TimeUnitBits) << TimeShift) | ((long)direction << LengthBits) | (uint)length;
}
