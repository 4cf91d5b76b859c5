using System.Net;
using Gateway.Access;
using Gateway.Lifetime;
using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions;

/// <summary>
/// Decides which connections are admitted. It takes one step where the peer is the client, and two steps where the client is known only after a PROXY header.
/// </summary>
internal sealed class Admission
{
    private readonly ConnectionGate _gate;
    private readonly ConnectionRates _rates;
    private readonly AccessList _access;
    private readonly TrustedProxies _proxies;
    private readonly GatewayState _state;
    private volatile GatewayLimits _limits;

    /// <summary>All parameters come from DI.</summary>
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

    /// <summary>Admits a connection whose peer is the client.</summary>
    /// <param name="listener">The listener that accepted it.</param>
    /// <param name="client">The client's address; null if it has none.</param>
    /// <param name="slot">Disposed by the caller when the connection ends; null if the connection was refused.</param>
    public Refusal TryEnter(Listener listener, IPAddress? client, out ConnectionSlot? slot)
    {
        // The limits of the address are checked first, so that a client that is not welcome learns nothing about how full the gateway is.
        slot = null;
        var refusal = !_state.IsAccepting ? Refusal.ShuttingDown : CheckClient(listener, client);
        if (refusal == Refusal.None && (refusal = TryEnter(listener, out slot)) == Refusal.None && (refusal = TryCount(listener, slot!, client)) != Refusal.None)
        {
            slot!.Dispose();
            slot = null;
        }

        return refusal;
    }

    /// <summary>Admits a connection whose client is not known yet: only the limits that hold for every client are checked.</summary>
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

    /// <summary>Checks the limits that depend on the client, once it is known.</summary>
    public Refusal TryIdentify(Listener listener, ConnectionSlot slot, IPAddress? client) =>
        CheckClient(listener, client) is var refusal and not Refusal.None ? refusal : TryCount(listener, slot, client);

    /// <summary>Whether the access list denies a client. Checked in advance where a denial can be answered with more than a closed connection.</summary>
    public bool Denies(IPAddress? client) => client is not null && !_access.Admits(client) && !_limits.IsObserved(ObservableLimit.Access);

    private Refusal CheckClient(Listener listener, IPAddress? client)
    {
        if (client is not null)
        {
            if (!_access.Admits(client) && ApplyObserved(listener, Refusal.AccessDenied, ObservableLimit.Access) is var denied and not Refusal.None)
            {
                return denied;
            }

            // A trusted proxy is not a client: its own address is not counted.
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

    // A limit that is only observed counts what it would have refused, and admits it.
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
