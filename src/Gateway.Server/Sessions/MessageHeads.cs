using System.Runtime.CompilerServices;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>
/// The last <see cref="Kept"/> message heads of a session, eight bytes each. Written by whoever holds the session's writer; read from any
/// thread. Nothing is made before the first head, room for three then (greeting, request, reply), for all with the fourth.
/// </summary>
internal struct MessageHeads
{
    /// <summary>Heads that are kept: 16, enough to see what led to an end.</summary>
    internal const int Kept = 16;

    private const int KeptAtFirst = 3;

    // From the lowest bit: 25 of length, 1 of direction, 8 of verb, 30 of time in units of 64 ms, finer than the clock is: two years.
    private const int LengthBits = 25;
    private const int VerbShift = LengthBits + 1;
    private const int TimeShift = VerbShift + 8;
    private const int TimeUnitBits = 6;
    private const long SentBit = 1L << LengthBits;

    // The first is how many heads there have been; the others are the ring.
    private long[]? _ring;

    /// <summary>Keeps a head. Only for whoever has the turn to write.</summary>
    /// <param name="session">Whose. Its greeting is not kept when it is sent, since many say nothing else.</param>
    /// <param name="now">The deadline clock's milliseconds.</param>
    /// <param name="direction">Which way.</param>
    /// <param name="length">Bytes without framing.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Record(MessageSession session, long now, MessageDirection direction, int length)
    {
        if (!TryAdd(now, direction, length))
        {
            RecordAndGrow(session, now, direction, length);
        }
    }

    /// <summary>The heads as they are now, the oldest first, packed; the greeting alone where there was nothing else.</summary>
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

    /// <summary>Adds a head, if there is room for all that are kept already: so it is for every session that says more than a word.</summary>
    /// <param name="now">The deadline clock's milliseconds.</param>
    /// <param name="direction">Which way.</param>
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

    /// <summary>Adds a head, and makes room for it.</summary>
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

    /// <summary>Says what verb the last head has. Verbs beyond 255 stay without a name.</summary>
    internal readonly void Name(int verb)
    {
        if (_ring is { } ring && verb <= byte.MaxValue)
        {
            ring[1 + (int)((ring[0] - 1) & (Kept - 1))] |= (long)verb << VerbShift;
        }
    }

    /// <summary>The heads as they are now, the oldest first, packed.</summary>
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

        // What was overwritten meanwhile belongs to the end, and would stand at the beginning.
        var overwritten = Volatile.Read(ref ring[0]) - count - (Kept - heads.Length);
        return overwritten <= 0 ? heads : heads[(int)Math.Min(overwritten, heads.Length)..];
    }

    /// <summary>Unpacks the heads of a session of that listener's, which began at <paramref name="begin"/>.</summary>
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
