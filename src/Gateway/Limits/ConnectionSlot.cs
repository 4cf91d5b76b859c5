using System.Net;

namespace Gateway.Limits;

/// <summary>A connection's place in the <see cref="ConnectionGate"/>. Giving it back twice is harmless.</summary>
public sealed class ConnectionSlot : IDisposable
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
    /// <returns>False when the address is full; the slot is still to be given back.</returns>
    internal bool TryIdentify(IPAddress client)
    {
        var key = AddressKey.Of(client);
        if (_gate?.TryEnterAddress(key) != true)
        {
            return false;
        }

        _address = key;
        return true;
    }

    /// <summary>Gives the place back.</summary>
    public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Leave(_listener, _address);
}
