namespace Gateway.Lookup.Shared;

/// <summary>
/// How long it is since this node last knew that it had every change of the fleet's table. It asks the engine for the number of the last change, and knows it once the watch
/// has reported as many: from the moment of the question on, not of the answer.
/// </summary>
internal sealed class SharedProgress(TimeProvider time)
{
    private readonly Lock _lock = new();
    private long _inStepAt = time.GetTimestamp();
    private long _reached;
    private (long Revision, long At)? _asked;

    /// <summary>The time since then; since the start, if it was never so.</summary>
    internal TimeSpan Age
    {
        get
        {
            lock (_lock)
            {
                return time.GetElapsedTime(_inStepAt);
            }
        }
    }

    /// <summary>The watch has reported all changes up to this one.</summary>
    internal void Reached(long revision)
    {
        lock (_lock)
        {
            _reached = Math.Max(_reached, revision);
            Compare();
        }
    }

    /// <summary>The engine was asked at that moment, and this was its last change.</summary>
    internal void Asked(long revision, long at)
    {
        lock (_lock)
        {
            // An earlier question stays until its change has come: of a busy table the last one never would.
            _asked ??= (revision, at);
            Compare();
        }
    }

    private void Compare()
    {
        if (_asked is { } asked && _reached >= asked.Revision)
        {
            _inStepAt = Math.Max(_inStepAt, asked.At);
            _asked = null;
        }
    }
}
