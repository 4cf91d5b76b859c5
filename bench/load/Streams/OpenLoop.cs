using Gateway.Load.CommandLine;
using Gateway.Load.Measurement;
using Gateway.Load.Messages;

namespace Gateway.Load.Streams;

/// <summary>Messages leave at a fixed rate, one connection after the other, whatever the server does. Message k of connection i is number
/// k × connections + i of the run, so its intended time needs no memory. Latency counts from that time: a wait inside the
/// generator counts too.</summary>
internal sealed class OpenLoop(RunSettings settings, Exchange exchange, int connections, double rate)
    : StreamLoad(settings, exchange, connections, MostAtOnce, spin: true)
{
    private const int MostAtOnce = 4096;

    private readonly int[] _due = new int[connections];
    private Schedule _schedule = new(0, rate);
    private long _scheduled;

    protected override void Begin() => _schedule = new Schedule(Recorder.Start, rate);

    protected override void Turn(long now)
    {
        int count = 0;
        for (long due = _schedule.Due(Math.Min(now, Recorder.Until)); _scheduled < due; _scheduled++)
        {
            Connection connection = Connections[_scheduled % Connections.Length];
            if (connection.Owed++ == 0)
            {
                _due[count++] = connection.Id;
            }
        }

        foreach (int id in _due.AsSpan(0, count))
        {
            SendDue(Connections[id]);
        }
    }

    protected override void Replied(Connection connection, int completed, long now)
    {
        for (long message = connection.Answered - completed; message < connection.Answered; message++)
        {
            long intended = IntendedTime(connection, message);
            if (intended >= Recorder.From && intended < Recorder.Until)
            {
                Recorder.Latency.Record(now - intended);
            }
        }
    }

    private void SendDue(Connection connection)
    {
        long first = connection.Sent;
        Send(connection);
        if (Recorder.Counting)
        {
            long now = Clock.Now;
            for (long message = first; message < connection.Sent; message++)
            {
                Recorder.SendDelay.Record(now - IntendedTime(connection, message));
            }
        }
    }

    private long IntendedTime(Connection connection, long message) =>
        _schedule.IntendedTime((message * Connections.Length) + connection.Id);
}
