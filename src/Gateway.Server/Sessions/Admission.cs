using System.Net;
using Gateway.Diagnostics;
using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions;

/// <summary>Decides who is let in: all at once where the peer is the client, in two steps where the client is known only behind a PROXY header.</summary>
internal sealed class Admission
{
    private readonly ConnectionGate _gate;
    private readonly ConnectionRates _rates;
    private readonly AccessList _access;
    private readonly TrustedProxies _proxies;
    private readonly GatewayState _state;
    private volatile GatewayLimits _limits;

    /// <summary>Everything comes from DI.</summary>
    public Admission(ConnectionGate gate, ConnectionRates rates, AccessList access, TrustedProxies proxies, GatewayState state, IOptionsMonitor<GatewayLimits> limits)
    {
        _gate = gate;
        _rates = rates;
        _access = access;
        _proxies = proxies;
        _state = state;
        _limits = limits.CurrentValue;
        limits.OnChange(changed => _limits = changed);
    }

    /// <summary>Lets a connection in whose peer is the client.</summary>
    /// <param name="listener">Where it came in.</param>
    /// <param name="client">The client's address; null where it has none.</param>
    /// <param name="slot">To be disposed when the connection is gone; null when it was refused.</param>
    public Refusal TryEnter(Listener listener, IPAddress? client, out ConnectionSlot? slot)
    {
        // What holds for the address goes first: whoever is not wanted is told nothing about how full it is.
        slot = null;
        var refusal = !_state.IsAccepting ? Refusal.ShuttingDown : CheckClient(listener, client);
        if (refusal == Refusal.None && (refusal = TryEnter(listener, out slot)) == Refusal.None && (refusal = TryCount(listener, slot!, client)) != Refusal.None)
        {
            slot!.Dispose();
            slot = null;
        }

        return refusal;
    }

    /// <summary>Lets a connection in whose client is not known yet: only what holds for every client is asked.</summary>
    public Refusal TryEnter(Listener listener, out ConnectionSlot? slot)
    {
        slot = null;
        if (!_state.IsAccepting)
        {
            return Refusal.ShuttingDown;
        }

        var refusal = _gate.TryEnter(listener.Connections, out slot, _limits.IsObserved(ObservableLimit.MaxConnections));
        return slot is null ? refusal : ApplyObserved(listener, refusal, ObservableLimit.MaxConnections);
    }

    /// <summary>Asks what depends on the client, once it is known.</summary>
    public Refusal TryIdentify(Listener listener, ConnectionSlot slot, IPAddress? client) =>
        CheckClient(listener, client) is var refusal and not Refusal.None ? refusal : TryCount(listener, slot, client);

    /// <summary>Whether the access list turns a client away; asked beforehand where that can be said better than by a cut.</summary>
    public bool Denies(IPAddress? client) => client is not null && !_access.Admits(client) && !_limits.IsObserved(ObservableLimit.Access);

    private Refusal CheckClient(Listener listener, IPAddress? client)
    {
        if (client is not null)
        {
            if (!_access.Admits(client) && ApplyObserved(listener, Refusal.AccessDenied, ObservableLimit.Access) is var denied and not Refusal.None)
            {
                return denied;
            }

            // A trusted proxy is no client: its own address is not counted.
            if (!_proxies.Contains(client) && !_rates.TryTake(client)
                && ApplyObserved(listener, Refusal.AddressRate, ObservableLimit.ConnectionsPerSecondPerAddress) is var tooFast and not Refusal.None)
            {
                return tooFast;
            }
        }

        return _rates.TryTake() ? Refusal.None : ApplyObserved(listener, Refusal.GatewayRate, ObservableLimit.ConnectionsPerSecond);
    }

    private Refusal TryCount(Listener listener, ConnectionSlot slot, IPAddress? client) =>
        client is null || _proxies.Contains(client) || slot.TryIdentify(client, _limits.IsObserved(ObservableLimit.MaxConnectionsPerAddress))
            ? Refusal.None
            : ApplyObserved(listener, Refusal.AddressFull, ObservableLimit.MaxConnectionsPerAddress);

    // A limit that is only observed counts what it would have refused, and lets it in.
    private Refusal ApplyObserved(Listener listener, Refusal refusal, ObservableLimit limit)
    {
        if (refusal == Refusal.None || !_limits.IsObserved(limit))
        {
            return refusal;
        }

        listener.Counters.WouldReject.Count(refusal.ToReason());
        return Refusal.None;
    }
}
