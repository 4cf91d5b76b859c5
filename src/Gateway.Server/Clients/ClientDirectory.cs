using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Diagnostics;
using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Clients;

/// <summary>The clients of this process by name: those that are here, and of those that are away the last <c>Limits:MaxKnownClients</c>.</summary>
internal sealed class ClientDirectory(IOptionsMonitor<GatewayLimits> limits, TimeProvider time) : IClientClaims, IInstrumented
{
    private readonly ConcurrentDictionary<string, Client> _clients = new(StringComparer.Ordinal);

    // Guards which names there are, and the order of those that are away. A claim takes it before the client's own lock.
    private readonly Lock _lock = new();
    private readonly LinkedList<AwayClient> _away = new();
    private long _revision;
    private int _count;

    /// <summary>The number of names that are known.</summary>
    internal int Count => Volatile.Read(ref _count);

    /// <summary>The number of clients that are away and remembered.</summary>
    internal int Away
    {
        get
        {
            lock (_lock)
            {
                return _away.Count;
            }
        }
    }

    /// <summary>All known clients, as of some moment during the enumeration.</summary>
    internal IEnumerable<Client> All => _clients.Select(pair => pair.Value);

    /// <summary>The client of this name; null if it is not known.</summary>
    internal Client? Find(string name) => _clients.GetValueOrDefault(name);

    /// <inheritdoc/>
    public ValueTask<ClaimResult> ClaimAsync(string name, IClientSession session, DuplicateName duplicate) => new(Take(name, session, duplicate));

    /// <inheritdoc/>
    public void Release(Claim claim, Absence absence)
    {
        lock (_lock)
        {
            var away = new LinkedListNode<AwayClient>(new AwayClient(claim.Client, absence));
            if (claim.Client.Drop(claim, away))
            {
                _away.AddLast(away);
                ForgetOverdue();
            }
        }
    }

    /// <summary>Passes the live sessions of a name to a visitor, the newest first.</summary>
    /// <returns>Whether there are any, or were.</returns>
    internal ClientPresence Visit<TVisitor>(scoped ReadOnlySpan<char> name, ref TVisitor visitor)
        where TVisitor : struct, IClientVisitor, allows ref struct
    {
        if (!_clients.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var client))
        {
            return ClientPresence.Unknown;
        }

        return client.Visit(ref visitor) is null ? ClientPresence.Online : ClientPresence.Away;
    }

    /// <summary>What is known of the newest session of a name.</summary>
    /// <returns>How long ago it has claimed the name, null if there is none; what it would have happen to others; the revision of its claim.</returns>
    internal (TimeSpan? Age, DuplicateName Duplicate, long Revision) GetNewest(string name) =>
        Find(name)?.Newest is { } claim ? (time.GetElapsedTime(claim.At), claim.Session.Duplicate, claim.Revision) : (null, default, 0);

    /// <summary>Whether a name is here, and can't be on another node as well.</summary>
    internal bool IsOnlyHere(string name) => Find(name)?.Newest is { } claim && claim.Session.Duplicate != DuplicateName.Allow;

    /// <summary>Notes that the newest claim of a name has another revision by now.</summary>
    internal void Renew(string name, long revision)
    {
        lock (_lock)
        {
            _revision = Math.Max(_revision, revision);
            Find(name)?.Renew(revision);
        }
    }

    /// <summary>Takes a name from the sessions that have claimed it before a revision: they are told, and end.</summary>
    internal void TakeAway(string name, long revision)
    {
        IReadOnlyList<IClientSession> sessions = [];
        lock (_lock)
        {
            // Who has the name is on another node now: this one does not know the client any more.
            if (Find(name) is { } client && client.TakeAway(revision, out sessions) && _clients.TryRemove(name, out _))
            {
                _count--;
            }
        }

        foreach (var session in sessions)
        {
            session.OnReplaced();
        }
    }

    /// <inheritdoc/>
    public void AddInstruments(Meter meter) => meter.CreateObservableUpDownCounter("gateway.clients", Measure, "{client}", "Clients that are known by name, by state: online or away.");

    /// <summary>Claims a name on this node.</summary>
    /// <param name="name">A valid name.</param>
    /// <param name="session">The session; it has no name yet.</param>
    /// <param name="duplicate">What happens if a live session has the name.</param>
    /// <param name="revision">The revision of the name's entry in a fleet; 0 for a claim that has none: it can be taken away by every one that comes to have one.</param>
    internal ClaimResult Take(string name, IClientSession session, DuplicateName duplicate, long revision = 0)
    {
        lock (_lock)
        {
            _revision = Math.Max(_revision, revision);
            if (!_clients.TryGetValue(name, out var client))
            {
                client = _clients[name] = new Client(name);
                _count++;
            }

            if (client.Away is { } away)
            {
                _away.Remove(away);
            }

            var result = client.Take(session, duplicate, revision > 0 ? revision : _revision, time.GetTimestamp());

            ForgetOverdue();
            return result;
        }
    }

    // Clients that are here are bounded by the connections. Only those that are away are forgotten, the one that left first before the others.
    private void ForgetOverdue()
    {
        while (_count > limits.CurrentValue.MaxKnownClients && _away.First is { } first)
        {
            _away.RemoveFirst();
            _clients.TryRemove(first.Value.Client.Name, out _);
            _count--;
        }
    }

    private IEnumerable<Measurement<int>> Measure()
    {
        var away = Away;
        return [new(Math.Max(0, Count - away), GatewayMetrics.Label("state", "online")), new(away, GatewayMetrics.Label("state", "away"))];
    }
}
