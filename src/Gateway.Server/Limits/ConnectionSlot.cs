using System.Net;

namespace Gateway.Limits;

/// <summary>A connection's slot in the <see cref="ConnectionGate"/>. Disposing it twice is harmless.</summary>
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
    /// <param name="isObserved">Whether the connection is counted in any case; the result is only what it would have been.</param>
    /// <returns>False if the address is at its limit; the slot still has to be disposed.</returns>
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

    /// <summary>Releases the slot.</summary>
    public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Leave(_listener, _address);
}
