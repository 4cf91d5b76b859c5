using System.Net;

namespace Gateway.Limits;

/// <summary>A connection's place in the <see cref="ConnectionGate"/>. Giving it back twice is harmless.</summary>
internal sealed class ConnectionSlot : IDisposable
{
    private readonly ConnectionCount _listener;
    private AddressKey? _address;
    private ConnectionGate? _gate;

    internal ConnectionSlot(ConnectionGate gate, ConnectionCount listener)
    {
        _gate = gate;
        _listener = listener;
    }

    /// <summary>Counts the connection for its client's address, which may be known later than the connection. To be called once, by the owner.</summary>
    /// <param name="client">The client's address.</param>
    /// <param name="isObserved">Whether it is counted in any case: the answer is only what it would have been.</param>
    /// <returns>False when the address is full; the slot is still to be given back.</returns>
    internal bool TryIdentify(IPAddress client, bool isObserved = false)
    {
        var key = AddressKey.FromAddress(client);
        var isRoom = _gate?.TryEnterAddress(key, isObserved) == true;
        if (isRoom || isObserved)
        {
            _address = key;
        }

        return isRoom;
    }

    /// <summary>Gives the place back.</summary>
    public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Leave(_listener, _address);
}
