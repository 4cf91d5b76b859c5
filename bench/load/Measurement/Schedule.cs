namespace Gateway.Load.Measurement;

/// <summary>When each message of a fixed rate is meant to be sent. A message that is sent late keeps its intended time, so that a
/// server that stalls can't hide the wait of those who come meanwhile.</summary>
public sealed class Schedule(long start, double rate)
{
    private readonly double _interval = 1e9 / rate;

    /// <summary>The intended time of a message, counted from 0.</summary>
    public long IntendedTime(long message) => start + (long)(message * _interval);

    /// <summary>How many messages are meant to have been sent by now.</summary>
    public long Due(long now) => (long)((now - start) / _interval) + 1;
}
