using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using Gateway.Diagnostics;

namespace Gateway.Limits;

/// <summary>Lets stream connections in while process, listener and client address are below their limits.</summary>
/// <param name="maxConnections"><see cref="GatewayLimits.MaxConnections"/>, lowered to what the open-files limit allows.</param>
/// <param name="maxPerAddress"><see cref="GatewayLimits.MaxConnectionsPerAddress"/>.</param>
internal sealed class ConnectionGate(int maxConnections, int maxPerAddress) : IInstrumented
{
    private readonly ConnectionCount _process = new(maxConnections);
    private readonly Lock _lock = new();
    private readonly Dictionary<AddressKey, int> _addresses = [];

    /// <summary>The limit in force.</summary>
    public int MaxConnections
    {
        get => _process.Max;
        set => _process.Max = value;
    }

    /// <summary>The limit of one address.</summary>
    public int MaxPerAddress { get; set; } = maxPerAddress;

    /// <summary>Connections that are in.</summary>
    public int Inside => _process.Inside;

    /// <summary>Addresses with at least one connection; each costs a dictionary entry, and no more than there are connections.</summary>
    public int Addresses
    {
        get
        {
            lock (_lock)
            {
                return _addresses.Count;
            }
        }
    }

    /// <summary>Takes a slot for a connection, whoever the client is.</summary>
    /// <param name="listener">The listener's own count.</param>
    /// <param name="slot">The slot, to be disposed when the connection is gone; null when it was refused.</param>
    /// <param name="isObserved">Whether it gets one in any case: what is returned is then only what would have refused it.</param>
    public Refusal TryEnter(ConnectionCount listener, out ConnectionSlot? slot, bool isObserved = false)
    {
        slot = null;
        var isRoom = _process.TryEnter(isObserved);
        if (!isRoom && !isObserved)
        {
            return Refusal.GatewayFull;
        }

        var isRoomThere = listener.TryEnter(isObserved);
        if (!isRoomThere && !isObserved)
        {
            _process.Leave();
            return Refusal.ListenerFull;
        }

        slot = new ConnectionSlot(this, listener);
        return !isRoom ? Refusal.GatewayFull : isRoomThere ? Refusal.None : Refusal.ListenerFull;
    }

    /// <inheritdoc/>
    public void AddInstruments(Meter meter) =>
        meter.CreateObservableGauge("gateway.connections.limit", () => MaxConnections, "{connection}", "Sessions that the process lets in.");

    internal void Leave(ConnectionCount listener, AddressKey? key)
    {
        if (key is { } client)
        {
            LeaveAddress(client);
        }

        listener.Leave();
        _process.Leave();
    }

    internal bool TryEnterAddress(AddressKey key, bool isObserved)
    {
        lock (_lock)
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_addresses, key, out _);
            var isRoom = count < MaxPerAddress;
            if (isRoom || isObserved)
            {
                count++;
            }

            return isRoom;
        }
    }

    private void LeaveAddress(AddressKey key)
    {
        lock (_lock)
        {
            if (--CollectionsMarshal.GetValueRefOrNullRef(_addresses, key) == 0)
            {
                _addresses.Remove(key);
            }
        }
    }
}
