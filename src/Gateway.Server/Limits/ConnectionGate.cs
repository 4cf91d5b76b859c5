using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using Gateway.Diagnostics;

namespace Gateway.Limits;

/// <summary>Admits stream connections while the process, the listener and the client address are below their limits.</summary>
/// <param name="maxConnections"><see cref="GatewayLimits.MaxConnections"/>, lowered to what the open-files limit allows.</param>
/// <param name="maxPerAddress"><see cref="GatewayLimits.MaxConnectionsPerAddress"/>.</param>
internal sealed class ConnectionGate(int maxConnections, int maxPerAddress) : IInstrumented
{
    private readonly ConnectionCount _process = new(maxConnections);
    private readonly Lock _lock = new();
    private readonly Dictionary<AddressKey, int> _addresses = [];

    /// <summary>The effective limit.</summary>
    public int MaxConnections
    {
        get => _process.Max;
        set => _process.Max = value;
    }

    /// <summary>The limit for one address.</summary>
    public int MaxPerAddress { get; set; } = maxPerAddress;

    /// <summary>The number of admitted connections.</summary>
    public int Count => _process.Count;

    /// <summary>The number of addresses with at least one connection; each costs a dictionary entry, and there are no more than connections.</summary>
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

    /// <summary>Acquires a slot for a connection, regardless of the client.</summary>
    /// <param name="listener">The listener's own count.</param>
    /// <param name="slot">The slot, to be disposed when the connection ends; null if it was refused.</param>
    /// <param name="isObserved">Whether the connection gets a slot in any case; the result is then only what would have refused it.</param>
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
