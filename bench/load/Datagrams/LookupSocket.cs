using Gateway.Load.Messages;
using Gateway.Native;

namespace Gateway.Load.Datagrams;

/// <summary>One socket and its look-ups under way. Slot s only ever asks for keys whose number leaves s when divided by the number of
/// slots, so every value names its slot; of misses, whose answer names nothing, only one is under way at a time.</summary>
internal sealed class LookupSocket : IDisposable
{
    private const byte LookupRequest = 1;
    private const byte Found = 0;
    private const byte NotFound = 1;
    private const int RequestHeader = 2;
    private const int ReplyHeader = 3;
    private const int MissEvery = 16;

    private readonly DatagramBatch _batch;
    private readonly int _keys;
    private readonly int _keySize;
    private int _filled;
    private int _missing = -1;
    private long _count;
    private ulong _random;

    internal LookupSocket(int id, SocketAddress target, int open, int keys, int keySize)
    {
        Slots = new Slot[open];
        _batch = new DatagramBatch(open, RequestHeader + keySize, withPeers: false);
        _keys = keys / open;
        _keySize = keySize;
        _random = 0x9E3779B97F4A7C15ul + (ulong)id;
        Descriptor = Sockets.OpenDatagram();
        Sockets.BeginConnect(Descriptor, target);
    }

    internal int Descriptor { get; }

    internal Slot[] Slots { get; }

    /// <summary>Puts a look-up into a free slot; <see cref="Flush"/> sends it.</summary>
    internal void Ask(int index, long at, long givenUpAt)
    {
        bool unknown = _missing < 0 && ++_count % MissEvery == 0;
        _random ^= _random << 13;
        _random ^= _random >> 7;
        _random ^= _random << 17;
        int key = ((int)(_random % (ulong)_keys) * Slots.Length) + index;
        Slots[index] = new Slot { Busy = true, Unknown = unknown, Key = key, At = at, GivenUpAt = givenUpAt };
        _missing = unknown ? index : _missing;
        Span<byte> request = _batch.Room(_filled++);
        request[0] = LookupRequest;
        request[1] = (byte)_keySize;
        LookupText.Write(request[RequestHeader..], unknown ? LookupText.UnknownKey : LookupText.KnownKey, key);
    }

    /// <summary>Sends what was asked; a datagram that the kernel doesn't take counts as lost when its time is up.</summary>
    internal void Flush()
    {
        for (int i = 0; i < _filled; i++)
        {
            _batch.SetLength(i, RequestHeader + _keySize);
        }

        if (_filled > 0)
        {
            _batch.Send(Descriptor, _filled);
            _filled = 0;
        }
    }

    /// <summary>Frees the slot that an answer belongs to and returns its number.</summary>
    internal int Match(ReadOnlySpan<byte> answer)
    {
        int index = answer.Length > 0 && answer[0] == NotFound ? MatchMiss(answer) : MatchHit(answer);
        Free(index);
        return index;
    }

    /// <summary>Frees the slots that have waited too long and returns how many those were.</summary>
    internal int GiveUp(long now)
    {
        int lost = 0;
        for (int i = 0; i < Slots.Length; i++)
        {
            if (Slots[i].Busy && now > Slots[i].GivenUpAt)
            {
                Free(i);
                lost++;
            }
        }

        return lost;
    }

    public void Dispose()
    {
        Sockets.Close(Descriptor);
        _batch.Dispose();
    }

    private void Free(int index)
    {
        Slots[index].Busy = false;
        _missing = _missing == index ? -1 : _missing;
    }

    private int MatchMiss(ReadOnlySpan<byte> answer)
    {
        ReadOnlySpan<byte> expected = [NotFound, 0, 0];
        Mismatch.ThrowUnlessEqual(expected, answer, "look-up of an unknown key");
        return _missing >= 0 ? _missing : throw new LoadFailure("'not found' came, and nobody had asked for an unknown key");
    }

    private int MatchHit(ReadOnlySpan<byte> answer)
    {
        ReadOnlySpan<byte> expected = [Found, 0, (byte)_keySize];
        Mismatch.ThrowUnlessEqual(expected, answer[..Math.Min(ReplyHeader, answer.Length)], "look-up of a known key");
        ReadOnlySpan<byte> value = answer[ReplyHeader..];
        int key = value.Length == _keySize ? LookupText.Read(value, LookupText.Value) : -1;
        int index = key % Slots.Length;
        return key >= 0 && Slots[index] is { Busy: true, Unknown: false } slot && slot.Key == key
            ? index
            : throw Mismatch.Describe([], value, "look-up: an answer that nobody waits for");
    }
}
