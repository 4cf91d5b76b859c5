using System.Net;
using Gateway.Diagnostics;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>Decides who is let in: all at once where the peer is the client, in two steps where the client is known only behind a PROXY header.</summary>
public sealed class Admission(ConnectionGate gate, TrustedProxies proxies, GatewayState state)
{
    /// <summary>Lets a connection in whose peer is the client.</summary>
    /// <param name="listener">Where it came in.</param>
    /// <param name="client">The client's address; null where it has none.</param>
    /// <param name="slot">To be disposed when the connection is gone; null when it was refused.</param>
    public Refusal TryEnter(Listener listener, IPAddress? client, out ConnectionSlot? slot)
    {
        var refusal = TryEnter(listener, out slot);
        if (refusal == Refusal.None && (refusal = TryIdentify(slot!, client)) != Refusal.None)
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
        return !state.IsAccepting ? Refusal.ShuttingDown : gate.TryEnter(listener.Connections, out slot);
    }

    /// <summary>Asks what depends on the client. A trusted proxy is none: its own address is not counted.</summary>
    public Refusal TryIdentify(ConnectionSlot slot, IPAddress? client) =>
        client is null || proxies.Contains(client) || slot.TryIdentify(client) ? Refusal.None : Refusal.AddressFull;
}
