using Gateway.Load.CommandLine;
using Gateway.Load.Measurement;
using Gateway.Native;

namespace Gateway.Load.Datagrams;

/// <summary>Sockets that keep their look-ups under way, or send them at a fixed rate. A look-up that stays unanswered for a second is
/// lost and its slot is used anew.</summary>
internal sealed class LookupLoad : IDisposable
{
    private const int MaxDatagram = 2048;
    private const int BatchSize = 64;
    private const int SliceMilliseconds = 20;

    private static readonly long Patience = Clock.FromSeconds(1);
    private static readonly long CheckInterval = Clock.FromSeconds(0.1);

    private readonly Poller _poller = new(64);
    private readonly DatagramBatch _answers = new(BatchSize, MaxDatagram, withPeers: false);
    private readonly LookupSocket[] _sockets;
    private readonly Recorder _recorder;
    private readonly Schedule? _schedule;
    private readonly bool _spin;
    private long _scheduled;
    private long _nextCheck;

    internal LookupLoad(RunSettings settings, LookupSocket[] sockets, double rate)
    {
        _sockets = sockets;
        for (int i = 0; i < sockets.Length; i++)
        {
            _poller.Watch(sockets[i].Descriptor, i, Readiness.Read);
        }

        _recorder = new Recorder(settings);
        _schedule = rate > 0 ? new Schedule(_recorder.Start, rate) : null;
        _spin = settings.Spin || rate > 0;
    }

    internal void Run()
    {
        while (_recorder.Sending || Missing() > 0)
        {
            long now = Clock.Now;
            _recorder.Observe(now);
            GiveUp(now);
            Send(now);
            int count = _spin ? _poller.Look() : _poller.Wait(SliceMilliseconds);
            for (int i = 0; i < count; i++)
            {
                Receive(_sockets[_poller.Token(i)]);
            }
        }

        _recorder.Report();
    }

    public void Dispose()
    {
        foreach (LookupSocket socket in _sockets)
        {
            socket.Dispose();
        }

        _answers.Dispose();
        _poller.Dispose();
    }

    private void Receive(LookupSocket socket)
    {
        int received = _answers.Receive(socket.Descriptor);
        long now = Clock.Now;
        for (int i = 0; i < received; i++)
        {
            ReadOnlySpan<byte> answer = _answers.Received(i);
            long at = socket.Slots[socket.Match(answer)].At;
            _recorder.Count(1, answer.Length);
            bool measured = _schedule is null ? _recorder.Counting : at >= _recorder.From && at < _recorder.Until;
            if (measured)
            {
                _recorder.Latency.Record(now - at);
            }
        }
    }

    private void Send(long now)
    {
        if (!_recorder.Sending)
        {
            return;
        }

        if (_schedule is { } schedule)
        {
            SendDue(schedule, now);
        }

        foreach (LookupSocket socket in _sockets)
        {
            for (int i = 0; _schedule is null && i < socket.Slots.Length; i++)
            {
                if (!socket.Slots[i].Busy)
                {
                    socket.Ask(i, now, now + Patience);
                }
            }

            socket.Flush();
        }
    }

    // A look-up that is due while all slots of its socket wait is sent late and keeps its intended time.
    private void SendDue(Schedule schedule, long now)
    {
        for (long due = schedule.Due(now); _scheduled < due; _scheduled++)
        {
            LookupSocket socket = _sockets[_scheduled % _sockets.Length];
            int free = Array.FindIndex(socket.Slots, slot => !slot.Busy);
            if (free < 0)
            {
                return;
            }

            long intended = schedule.IntendedTime(_scheduled);
            socket.Ask(free, intended, now + Patience);
            if (_recorder.Counting)
            {
                _recorder.SendDelay.Record(now - intended);
            }
        }
    }

    private void GiveUp(long now)
    {
        if (now < _nextCheck)
        {
            return;
        }

        _nextCheck = now + CheckInterval;
        foreach (LookupSocket socket in _sockets)
        {
            _recorder.Lost += socket.GiveUp(now);
        }
    }

    private int Missing() => _sockets.Sum(socket => socket.Slots.Count(slot => slot.Busy));
}
