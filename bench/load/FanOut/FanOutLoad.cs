using System.Text;
using Gateway.Load.CommandLine;
using Gateway.Load.Measurement;
using Gateway.Load.Messages;
using Gateway.Load.Streams;
using Gateway.Native;

namespace Gateway.Load.FanOut;

/// <summary>
/// One publisher and many members on one thread. The publisher sends so many messages with one write, and the next ones once every member
/// has all of them: the server sets the pace. A message that a member has received is one; latency counts from the write to that.
/// </summary>
internal sealed class FanOutLoad : IDisposable
{
    private const int SliceMilliseconds = 20;
    private const int PublisherToken = 0;

    // All have the same number, which is part of a message's tag: members receive what the publisher has tagged.
    private const int Number = 0;

    private readonly Poller _poller = new(512);
    private readonly Recorder _recorder;
    private readonly int _depth;
    private readonly bool _isAcknowledged;
    private readonly Connection _publisher;
    private readonly Connection[] _members;
    private readonly RequestWriter _writer;
    private readonly ReplyReader _acknowledgements;
    private readonly ReplyReader _deliveries;
    private long _missing;

    internal FanOutLoad(RunSettings settings, Dialect dialect, int members, int depth, int size)
    {
        _depth = depth;
        _isAcknowledged = dialect.Acknowledgement.Length > 0;
        byte[] payload = Payload.Text(size);
        Exchange publishing = dialect.Publishing(payload);
        using Dialer dialer = new(settings.Target, sources: 1, dialect.Greeting);
        _publisher = Open(dialer, PublisherToken, dialect.Introduction);
        string id = dialect.Question.Length == 0 ? "" : Ask(dialer, dialect.Question);
        _members = [.. Enumerable.Range(PublisherToken + 1, members).Select(token => Open(dialer, token, dialect.Joining))];
        _writer = new RequestWriter(publishing, depth);
        _acknowledgements = new ReplyReader(ReplyReader.CheckFor(publishing));
        _deliveries = new ReplyReader(ReplyReader.CheckFor(dialect.Delivering(payload, id)));
        _recorder = new Recorder(settings);
    }

    internal void Run()
    {
        Publish(Clock.Now);
        while (_recorder.Sending || _missing > 0)
        {
            int count = _poller.Wait(SliceMilliseconds);
            long now = Clock.Now;
            _recorder.Observe(now);
            _recorder.RequireProgress(now, _missing);
            for (int i = 0; i < count; i++)
            {
                Serve(_poller.Token(i), _poller.Ready(i));
            }

            if (_missing == 0 && _publisher.Open == 0 && _recorder.Sending)
            {
                Publish(Clock.Now);
            }
        }

        _recorder.Report();
    }

    public void Dispose()
    {
        foreach (Connection connection in _members.Append(_publisher))
        {
            Sockets.Close(connection.Descriptor);
        }

        _writer.Dispose();
        _acknowledgements.Dispose();
        _deliveries.Dispose();
        _poller.Dispose();
    }

    private Connection Open(Dialer dialer, int token, (string Request, string Reply) words)
    {
        int descriptor = dialer.Open(token);
        Dialer.Send(descriptor, Dialect.Bytes(words.Request));
        dialer.Expect(descriptor, Dialect.Bytes(words.Reply), "the answer to joining");
        _poller.Watch(descriptor, token, Readiness.Read);
        return new Connection(Number, descriptor);
    }

    private string Ask(Dialer dialer, string question)
    {
        Dialer.Send(_publisher.Descriptor, Dialect.Bytes(question));
        return Encoding.ASCII.GetString(dialer.ReadLine(_publisher.Descriptor, "the answer to " + question)).Split(' ')[1];
    }

    private void Publish(long now)
    {
        foreach (Connection member in _members)
        {
            member.Sent += _depth;
        }

        _missing = (long)_depth * _members.Length;
        _publisher.SentAt = now;
        _publisher.Owed = _depth;
        Send();
        if (!_isAcknowledged)
        {
            _publisher.Answered = _publisher.Sent;
        }
    }

    private void Send()
    {
        bool blocked = !_writer.Send(_publisher);
        if (blocked != _publisher.AwaitsRoom)
        {
            _publisher.AwaitsRoom = blocked;
            _poller.Change(_publisher.Descriptor, PublisherToken, blocked ? Readiness.Read | Readiness.Write : Readiness.Read);
        }
    }

    private void Serve(int token, Readiness ready)
    {
        if (token == PublisherToken)
        {
            if ((ready & Readiness.Write) != 0)
            {
                Send();
            }

            if ((ready & ~Readiness.Write) != 0)
            {
                _acknowledgements.Read(_publisher);
            }

            return;
        }

        int completed = _deliveries.Read(_members[token - PublisherToken - 1]);
        if (completed > 0)
        {
            _missing -= completed;
            _recorder.Count(completed, _deliveries.LastCount);
            if (_recorder.Counting)
            {
                _recorder.Latency.Record(Clock.Now - _publisher.SentAt, completed);
            }
        }
    }
}
