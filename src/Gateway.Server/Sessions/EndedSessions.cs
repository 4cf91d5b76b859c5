using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions;

/// <summary>
/// The flight recorder: the last sessions that ended, <c>Limits:MaxEndedSessions</c> of them, each new one in the place of the oldest. Probes
/// are not among them, or a load balancer's would soon be all there is.
/// </summary>
internal sealed class EndedSessions(IOptions<GatewayLimits> limits)
{
    private readonly EndedSession?[] _ring = new EndedSession?[limits.Value.MaxEndedSessions];
    private long _count;

    /// <summary>How many are kept.</summary>
    public int Count => (int)Math.Min(Interlocked.Read(ref _count), _ring.Length);

    /// <summary>Those that are kept, the last to end first, as they were at some moment of the walk.</summary>
    public IEnumerable<EndedSession> NewestFirst()
    {
        var newest = Interlocked.Read(ref _count) - 1;
        for (var number = newest; number >= 0 && number > newest - _ring.Length; number--)
        {
            // Null for one that is just being put there.
            if (Volatile.Read(ref _ring[number % _ring.Length]) is { } ended)
            {
                yield return ended;
            }
        }
    }

    /// <summary>The one with this id; null if there was none, or not lately. Walks through all that are kept.</summary>
    public EndedSession? Find(SessionId id) => NewestFirst().FirstOrDefault(ended => ended.Id == id);

    internal void Add(EndedSession ended)
    {
        if (_ring.Length > 0)
        {
            Volatile.Write(ref _ring[(Interlocked.Increment(ref _count) - 1) % _ring.Length], ended);
        }
    }
}
