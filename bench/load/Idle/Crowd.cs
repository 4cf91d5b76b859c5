using System.Text;
using Gateway.Load.Messages;
using Gateway.Load.Streams;
using Gateway.Native;

namespace Gateway.Load.Idle;

/// <summary>Many connections that say little. While they idle, epoll watches that the server closes none and sends nothing.</summary>
internal sealed class Crowd : IDisposable
{
    private const int BurstMessageSize = 1024;

    private readonly Poller _poller = new(16);
    private readonly List<int> _descriptors = [];
    private readonly Dialer _dialer;
    private readonly byte[] _burst;
    private readonly byte[] _burstReply;

    internal Crowd(SocketAddress target, int sources, int burstMessages)
    {
        _dialer = new Dialer(target, sources, new Exchange { Request = [], Reply = [], Greeting = "READY\n"u8.ToArray() });
        string payload = Encoding.Latin1.GetString(Payload.Text(BurstMessageSize));
        _burst = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat($"ECHO {payload}\n", burstMessages)));
        _burstReply = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat($"OK {payload}\n", burstMessages)));
    }

    /// <summary>Opens connections until there are so many.</summary>
    internal void Grow(int count)
    {
        while (_descriptors.Count < count)
        {
            int descriptor = _dialer.Open(_descriptors.Count);
            _poller.Watch(descriptor, _descriptors.Count, Readiness.Read);
            _descriptors.Add(descriptor);
        }
    }

    /// <summary>Has each of these connections exchange one message.</summary>
    internal void Ping(Range range) => Exchange(range, "PING\n"u8, "PONG\n"u8);

    /// <summary>Has each of these connections exchange a burst.</summary>
    internal void Burst(Range range) => Exchange(range, _burst, _burstReply);

    /// <summary>Idles for so long.</summary>
    internal void Hold(int milliseconds)
    {
        if (_poller.Wait(milliseconds) > 0)
        {
            throw new LoadFailure($"the server disturbed or closed idle connection {_poller.Token(0)}");
        }
    }

    public void Dispose()
    {
        _descriptors.ForEach(Sockets.Close);
        _dialer.Dispose();
        _poller.Dispose();
    }

    private void Exchange(Range range, ReadOnlySpan<byte> request, ReadOnlySpan<byte> reply)
    {
        (int offset, int length) = range.GetOffsetAndLength(_descriptors.Count);
        for (int i = offset; i < offset + length; i++)
        {
            Dialer.Send(_descriptors[i], request);
            _dialer.Expect(_descriptors[i], reply, $"idle connection {i}");
        }
    }
}
