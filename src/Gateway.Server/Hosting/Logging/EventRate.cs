namespace Gateway.Hosting.Logging;

/// <summary>The number of entries of one event of one category within the current window.</summary>
internal sealed class EventRate(string category, int id)
{
    private readonly Lock _lock = new();
    private long? _began;
    private int _lines;
    private int _suppressed;
    private LogLevel _level;

    internal string Category => category;

    internal int Id => id;

    /// <summary>Whether one more entry may be logged. One that may not is counted; <paramref name="isFirst"/> is set if it is the first of its window.</summary>
    internal bool TryEnter(LogLevel level, int max, TimeProvider time, out bool isFirst)
    {
        lock (_lock)
        {
            // Suppressed entries are reported before a new window begins.
            if (_began is not { } began || (_suppressed == 0 && time.GetElapsedTime(began) >= EventRates.Window))
            {
                (_began, _lines) = (time.GetTimestamp(), 0);
            }

            isFirst = false;
            if (max == 0 || _lines < max)
            {
                _lines++;
                return true;
            }

            isFirst = _suppressed++ == 0;
            _level = level > _level || isFirst ? level : _level;
            return false;
        }
    }

    /// <summary>The rest of the window in which entries were suppressed; null if none were.</summary>
    internal TimeSpan? Remaining(TimeProvider time)
    {
        lock (_lock)
        {
            return _suppressed == 0 ? null : EventRates.Window - time.GetElapsedTime(_began!.Value);
        }
    }

    /// <summary>Ends the window.</summary>
    /// <returns>The number of suppressed entries, and the highest of their levels.</returns>
    internal (int Suppressed, LogLevel Level) Reset()
    {
        lock (_lock)
        {
            var taken = (_suppressed, _level);
            (_began, _suppressed) = (null, 0);
            return taken;
        }
    }
}
