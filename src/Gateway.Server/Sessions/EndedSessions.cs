using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions;

/// <summary>
/// The flight recorder: the last <c>Limits:MaxEndedSessions</c> sessions that ended; a new one replaces the oldest. Probes are not recorded, because a load
/// balancer's probes would soon be the only entries.
/// </summary>
internal sealed class EndedSessions(IOptions<GatewayLimits> limits)
{
    private readonly EndedSession?[] _ring = new EndedSession?[limits.Value.MaxEndedSessions];
    private long _count;

    /// <summary>The number of recorded sessions.</summary>
    public int Count => (int)Math.Min(Interlocked.Read(ref _count), _ring.Length);

    /// <summary>The recorded sessions, the last to end first, as of some moment during the enumeration.</summary>
    public IEnumerable<EndedSession> NewestFirst()
    {
        var newest = Interlocked.Read(ref _count) - 1;
        for (var number = newest; number >= 0 && number > newest - _ring.Length; number--)
        {
            // Null for an entry that is being written at this moment.
            if (Volatile.Read(ref _ring[number % _ring.Length]) is { } ended)
            {
                yield return ended;
            }
        }
    }

    /// <summary>The session with this id; null if it never existed or is no longer recorded. Searches all entries.</summary>
    public EndedSession? Find(SessionId id) => NewestFirst().FirstOrDefault(ended => ended.Id == id);

    internal void Add(EndedSession ended)
    {
        if (_ring.Length > 0)
        {
            Volatile.Write(ref _ring[(Interlocked.Increment(ref _count) - 1) % _ring.Length], ended);
        }
    }
}
