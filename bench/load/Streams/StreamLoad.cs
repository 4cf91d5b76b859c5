using Gateway.Load.CommandLine;
using Gateway.Load.Measurement;
using Gateway.Load.Messages;
using Gateway.Native;

namespace Gateway.Load.Streams;

/// <summary>Connections under load: one thread that waits for epoll, reads, checks and writes. When to send what is decided by the two
/// classes derived from it.</summary>
internal abstract class StreamLoad : IDisposable
{
    private const int SliceMilliseconds = 20;

    private readonly Poller _poller = new(512);
    private readonly RequestWriter _writer;
    private readonly ReplyReader _reader;
    private readonly bool _spin;

    protected StreamLoad(RunSettings settings, Exchange exchange, int connections, int mostAtOnce, bool spin)
    {
        _spin = spin;
        _writer = new RequestWriter(exchange, mostAtOnce);
        _reader = new ReplyReader(ReplyReader.CheckFor(exchange));
        Connections = new Connection[connections];
        using Dialer dialer = new(settings.Target, sources: 1, exchange);
        for (int i = 0; i < connections; i++)
        {
            Connections[i] = new Connection(i, dialer.Open(i));
            _poller.Watch(Connections[i].Descriptor, i, Readiness.Read);
        }

        Recorder = new Recorder(settings);
    }

    protected Connection[] Connections { get; }

    protected Recorder Recorder { get; }

    internal void Run()
    {
        Begin();
        while (Recorder.Sending || Missing() > 0)
        {
            int count = _spin ? _poller.Look() : _poller.Wait(SliceMilliseconds);
            long now = Clock.Now;
            Recorder.Observe(now);
            Turn(now);
            for (int i = 0; i < count; i++)
            {
                Serve(Connections[_poller.Token(i)], _poller.Ready(i));
            }
        }

        Recorder.Report();
    }

    public void Dispose()
    {
        foreach (Connection connection in Connections)
        {
            Sockets.Close(connection.Descriptor);
        }

        _writer.Dispose();
        _reader.Dispose();
        _poller.Dispose();
    }

    /// <summary>Called once, when all connections stand.</summary>
    protected abstract void Begin();

    /// <summary>Called after every look at the connections.</summary>
    protected abstract void Turn(long now);

    /// <summary>Called when a read has completed replies.</summary>
    protected abstract void Replied(Connection connection, int completed, long now);

    protected void Send(Connection connection)
    {
        bool blocked = !_writer.Send(connection);
        if (blocked != connection.AwaitsRoom)
        {
            connection.AwaitsRoom = blocked;
            _poller.Change(connection.Descriptor, connection.Id, blocked ? Readiness.Read | Readiness.Write : Readiness.Read);
        }
    }

    private void Serve(Connection connection, Readiness ready)
    {
        if ((ready & Readiness.Write) != 0)
        {
            Send(connection);
        }

        if ((ready & ~Readiness.Write) == 0)
        {
            return;
        }

        int completed = _reader.Read(connection);
        if (completed > 0)
        {
            Recorder.Count(completed, _reader.LastCount);
            Replied(connection, completed, Clock.Now);
        }
    }

    private long Missing()
    {
        long missing = Connections.Sum(connection => connection.Open + connection.Owed);
        Recorder.RequireProgress(Clock.Now, missing);
        return missing;
    }
}
