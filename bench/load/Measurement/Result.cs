namespace Gateway.Load.Measurement;

/// <summary>The figures of a run.</summary>
public sealed record Result
{
    private const double NanosecondsPerSecond = 1e9;
    private const double NanosecondsPerMicrosecond = 1e3;

    /// <summary>Works them out of what was recorded.</summary>
    public Result(Recorder recorder, double seconds, long? serverTime, long generatorTime)
    {
        Seconds = seconds;
        Messages = recorder.Messages;
        MessagesPerSecond = recorder.Messages / seconds;
        MegabytesPerSecond = recorder.Bytes / seconds / 1e6;
        P50 = Microseconds(recorder.Latency.Percentile(0.5));
        P99 = Microseconds(recorder.Latency.Percentile(0.99));
        P999 = Microseconds(recorder.Latency.Percentile(0.999));
        Max = Microseconds(recorder.Latency.Max);
        SendDelayP99 = recorder.SendDelay.Count == 0 ? null : Microseconds(recorder.SendDelay.Percentile(0.99));
        Lost = recorder.Lost;
        ServerNanosecondsPerMessage = serverTime is { } time ? time / (double)recorder.Messages : null;
        ServerBusy = serverTime / NanosecondsPerSecond / seconds;
        GeneratorNanosecondsPerMessage = generatorTime / (double)recorder.Messages;
        GeneratorBusy = generatorTime / NanosecondsPerSecond / seconds;
    }

    /// <summary>The measured time.</summary>
    public double Seconds { get; }

    /// <summary>Replies in that time, each checked byte for byte.</summary>
    public long Messages { get; }

    /// <summary>The same by the second.</summary>
    public double MessagesPerSecond { get; }

    /// <summary>Bytes of replies by the second.</summary>
    public double MegabytesPerSecond { get; }

    /// <summary>Half of all replies took no longer, in microseconds.</summary>
    public double P50 { get; }

    /// <summary>99 of 100 took no longer.</summary>
    public double P99 { get; }

    /// <summary>999 of 1000 took no longer.</summary>
    public double P999 { get; }

    /// <summary>The slowest reply.</summary>
    public double Max { get; }

    /// <summary>How late the generator itself sent, 99 of 100; only at a fixed rate.</summary>
    public double? SendDelayP99 { get; }

    /// <summary>Datagrams that were never answered.</summary>
    public long Lost { get; }

    /// <summary>The server's processor time for one message.</summary>
    public double? ServerNanosecondsPerMessage { get; }

    /// <summary>How many cores the server kept busy.</summary>
    public double? ServerBusy { get; }

    /// <summary>The generator's processor time for one message.</summary>
    public double GeneratorNanosecondsPerMessage { get; }

    /// <summary>How many cores the generator kept busy.</summary>
    public double GeneratorBusy { get; }

    private static double Microseconds(long nanoseconds) => nanoseconds / NanosecondsPerMicrosecond;
}
