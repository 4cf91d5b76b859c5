using BenchmarkDotNet.Attributes;
using Gateway.Limits;

namespace Gateway.Benchmarks.Limits;

/// <summary>What deadlines cost: setting one, as before every wait, and looking through all of them, ten times a second.</summary>
public class DeadlineClockBenchmarks : IDeadlineOwner
{
    private DeadlineClock _clock = null!;
    private Deadline[] _deadlines = null!;
    private int _next;

    /// <summary>Deadlines that are set and not due.</summary>
    [Params(10_000, 1_000_000)]
    public int Entries { get; set; }

    /// <summary>Sets them.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _clock = new DeadlineClock(TimeProvider.System);
        _deadlines = [.. Enumerable.Range(0, Entries).Select(_ => _clock.Add(this))];
        for (var index = 0; index < _deadlines.Length; index++)
        {
            _deadlines[index].At = Deadline.Never - 1;
        }
    }

    /// <summary>One look through the table.</summary>
    [Benchmark]
    public void Scan() => _clock.Scan();

    /// <summary>One wait more.</summary>
    [Benchmark]
    public void Set()
    {
        _next = _next + 1 < _deadlines.Length ? _next + 1 : 0;
        _deadlines[_next].At = DeadlineClock.After(_clock.Now, 300_000);
    }

    /// <inheritdoc/>
    public void OnDeadline() => throw new InvalidOperationException("None is due.");

    /// <summary>Stops the clock.</summary>
    [GlobalCleanup]
    public void CleanUp() => _clock.Dispose();
}
