using Gateway.Load.CommandLine;
using Gateway.Load.Measurement;
using Gateway.Load.Messages;
using Gateway.Native;

namespace Gateway.Load.Connects;

/// <summary>A fixed number of visitors who connect, wait for READY, send PING, wait for PONG, send QUIT, wait for BYE and the server's
/// close, and start again. One message of the result is one whole visit.</summary>
internal sealed unsafe class ConnectLoad : IDisposable
{
    private const int SliceMilliseconds = 20;
    private const int BufferSize = 64;

    private readonly Poller _poller = new(512);
    private readonly NativeBuffer _buffer = new(BufferSize);
    private readonly RunSettings _settings;
    private readonly Visit[] _visits;
    private readonly int _sources;
    private readonly Recorder _recorder;
    private int _opened;
    private int _open;

    internal ConnectLoad(RunSettings settings, int concurrent, int sources)
    {
        _settings = settings;
        _sources = sources;
        _visits = new Visit[concurrent];
        _recorder = new Recorder(settings);
    }

    private static ReadOnlySpan<byte> Greeting => "READY\n"u8;

    private static ReadOnlySpan<byte> Script => "READY\nPONG\nBYE\n"u8;

    private static int AfterPong => Greeting.Length + "PONG\n"u8.Length;

    internal void Run()
    {
        for (int i = 0; i < _visits.Length; i++)
        {
            _visits[i] = new Visit();
            Begin(i);
        }

        while (_open > 0)
        {
            int count = _settings.Spin ? _poller.Look() : _poller.Wait(SliceMilliseconds);
            long now = Clock.Now;
            _recorder.Observe(now);
            _recorder.RequireProgress(now, _open);
            for (int i = 0; i < count; i++)
            {
                Serve(_poller.Token(i));
            }
        }

        _recorder.Report();
    }

    public void Dispose()
    {
        _buffer.Dispose();
        _poller.Dispose();
    }

    private void Begin(int index)
    {
        Visit visit = _visits[index];
        visit.Descriptor = Sockets.OpenStream();
        visit.Received = 0;
        visit.StartedAt = Clock.Now;
        Sockets.BindSource(visit.Descriptor, SocketAddress.LoopbackSource(_opened++ % _sources));
        Sockets.BeginConnect(visit.Descriptor, _settings.Target);
        _poller.Watch(visit.Descriptor, index, Readiness.Read);
        _open++;
    }

    private void Serve(int index)
    {
        Visit visit = _visits[index];
        int count = Sockets.Receive(visit.Descriptor, _buffer.Start, BufferSize);
        if (count == 0 && visit.Received == Script.Length)
        {
            End(index);
        }
        else if (count > 0)
        {
            Accept(visit, new ReadOnlySpan<byte>(_buffer.Start, count));
        }
        else if (count != -Errors.WouldBlock)
        {
            throw count == 0
                ? new LoadFailure($"a visit ended after {visit.Received} of {Script.Length} bytes")
                : new NativeException("visit", -count);
        }
    }

    private static void Accept(Visit visit, ReadOnlySpan<byte> received)
    {
        ReadOnlySpan<byte> expected = Script.Slice(visit.Received, Math.Min(received.Length, Script.Length - visit.Received));
        Mismatch.ThrowUnlessEqual(expected, received, "a visit");
        visit.Received += received.Length;
        if (visit.Received == Greeting.Length)
        {
            Send(visit, "PING\n"u8);
        }
        else if (visit.Received == AfterPong)
        {
            Send(visit, "QUIT\n"u8);
        }
    }

    // The first bytes of a connection always find room.
    private static void Send(Visit visit, ReadOnlySpan<byte> request)
    {
        fixed (byte* start = request)
        {
            int sent = Sockets.Send(visit.Descriptor, start, request.Length);
            if (sent != request.Length)
            {
                throw new NativeException("visit: send", -sent);
            }
        }
    }

    private void End(int index)
    {
        _recorder.Count(1, Script.Length);
        if (_recorder.Counting)
        {
            _recorder.Latency.Record(Clock.Now - _visits[index].StartedAt);
        }

        Sockets.Close(_visits[index].Descriptor);
        _open--;
        if (_recorder.Sending)
        {
            Begin(index);
        }
    }
}
