using Gateway.Load.CommandLine;

namespace Gateway.Load.Measurement;

/// <summary>A run's course: warm-up, the measured time, and the rest in which everything sent must still be answered.</summary>
public sealed class Recorder
{
    private static readonly long DrainLimit = Clock.FromSeconds(10);

    private readonly RunSettings _settings;
    private readonly ProcessStatus? _server;
    private readonly ProcessStatus _generator = new(Environment.ProcessId);
    private long _serverTime;
    private long _generatorTime;
    private long _measuredUntil;

    /// <summary>Starts the warm-up.</summary>
    public Recorder(RunSettings settings)
    {
        _settings = settings;
        _server = settings.ServerProcess == 0 ? null : new ProcessStatus(settings.ServerProcess);
        Start = Clock.Now;
        From = Start + Clock.FromSeconds(settings.Warmup);
        Until = From + Clock.FromSeconds(settings.Seconds);
    }

    /// <summary>When the run began.</summary>
    public long Start { get; }

    /// <summary>When the measured time begins.</summary>
    public long From { get; private set; }

    /// <summary>When it ends.</summary>
    public long Until { get; private set; }

    /// <summary>Whether what happens now is counted.</summary>
    public bool Counting { get; private set; }

    /// <summary>Whether requests are still to be sent.</summary>
    public bool Sending { get; private set; } = true;

    /// <summary>From request to reply, in nanoseconds.</summary>
    public Histogram Latency { get; } = new();

    /// <summary>From the intended to the real time of sending; empty in a closed loop.</summary>
    public Histogram SendDelay { get; } = new();

    /// <summary>Replies that came in the measured time.</summary>
    public long Messages { get; private set; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Datagrams that nobody answered.</summary>
    public long Lost { get; set; }

    /// <summary>Counts replies if the time for that has come.</summary>
    public void Count(long messages, long bytes)
    {
        if (Counting)
        {
            Messages += messages;
            Bytes += bytes;
        }
    }

    /// <summary>Moves on to the next phase when it is time; called once in every turn of a loop.</summary>
    public void Observe(long now)
    {
        if (Sending && now >= From && !Counting)
        {
            Counting = true;
            From = now;
            _generatorTime = -_generator.ProcessorTime();
            _serverTime = -(_server?.ProcessorTime() ?? 0);
        }
        else if (Counting && now >= Until)
        {
            Counting = false;
            Sending = false;
            Until = now;
            _measuredUntil = Clock.Now;
            _generatorTime += _generator.ProcessorTime();
            _serverTime += _server?.ProcessorTime() ?? 0;
        }
    }

    /// <summary>Throws when answers are still missing long after the last request.</summary>
    public void RequireProgress(long now, long missing)
    {
        if (!Sending && now - _measuredUntil > DrainLimit)
        {
            throw new LoadFailure($"{missing} requests were never answered");
        }
    }

    /// <summary>Prints what was measured.</summary>
    public void Report()
    {
        if (Messages == 0)
        {
            throw new LoadFailure("not one reply came in the measured time");
        }

        Result result = new(this, Clock.ToSeconds(Until - From), _server is null ? null : _serverTime, _generatorTime);
        ResultWriter.Write(result, _settings);
    }
}
