using System.Collections.Concurrent;

namespace Gateway.Hosting.Logging;

/// <summary>
/// Limits the log lines of each event, including the framework's, because for none of them it is certain that clients cannot cause it. There are as many rates
/// as events in the code.
/// </summary>
/// <param name="max">The maximum number of lines of one event within a window; 0 is no limit.</param>
/// <param name="counters">Counts the suppressed lines.</param>
/// <param name="time">The clock of the windows.</param>
/// <param name="suppressed">Called at the end of a window with the number of suppressed lines.</param>
internal sealed class EventRates(Func<int> max, LogCounters counters, TimeProvider time, Action<EventRate, int, LogLevel> suppressed) : IDisposable
{
    /// <summary>The length of a window: 10 s, so that the reader of the log soon learns how many there were.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(string Category, int Id), EventRate> _rates = new();
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private bool _isSet;

    /// <summary>Whether one more line may be logged.</summary>
    internal bool TryEnter(string category, LogLevel level, EventId id)
    {
        var rate = _rates.GetOrAdd((category, id.Id), static key => new EventRate(key.Category, key.Id));
        if (rate.TryEnter(level, max(), time, out var isFirst))
        {
            return true;
        }

        counters.Suppress();
        if (isFirst)
        {
            ScheduleTimer();
        }

        return false;
    }

    /// <summary>Reports the lines that were suppressed so far.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _isSet = true;
        }

        foreach (var rate in _rates.Values)
        {
            ReportSuppressed(rate);
        }
    }

    private void ScheduleTimer()
    {
        lock (_lock)
        {
            if (_isSet || _rates.Values.Min(rate => rate.Remaining(time)) is not { } rest)
            {
                return;
            }

            _isSet = true;
            rest = rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
            if (_timer is not null)
            {
                _timer.Change(rest, Timeout.InfiniteTimeSpan);
                return;
            }

            // The timer must not keep the execution context of the thread that logs alive.
            using var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
            _timer = time.CreateTimer(static rates => ((EventRates)rates!).WindowsEnd(), this, rest, Timeout.InfiniteTimeSpan);
        }
    }

    private void WindowsEnd()
    {
        foreach (var rate in _rates.Values.Where(rate => rate.Remaining(time) <= TimeSpan.Zero))
        {
            ReportSuppressed(rate);
        }

        lock (_lock)
        {
            _isSet = false;
        }

        ScheduleTimer();
    }

    private void ReportSuppressed(EventRate rate)
    {
        if (rate.Reset() is { Suppressed: > 0 } taken)
        {
            suppressed(rate, taken.Suppressed, taken.Level);
        }
    }
}
