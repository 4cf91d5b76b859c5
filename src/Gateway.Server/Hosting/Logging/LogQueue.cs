namespace Gateway.Hosting.Logging;

/// <summary>
/// A bounded queue of log lines, and the one thread that writes them. Logging never waits. If nobody reads, or the disk is full, lines are dropped and counted,
/// and when writing works again one line reports how many.
/// </summary>
internal sealed class LogQueue : IDisposable
{
    /// <summary>
    /// The maximum number of queued characters, in addition to the number of lines: 1 Mi, 2 MiB of memory. The stack trace of an exception is as long as fifty
    /// typical lines.
    /// </summary>
    internal const int MaxCharacters = 1024 * 1024;

    /// <summary>The number of characters that one call writes if as many are queued: 16 Ki, at most four times as many bytes.</summary>
    private const int BatchCharacters = 16 * 1024;

    /// <summary>The time for the last lines at the end: 1 s. A reader that does not read by then must not delay the exit.</summary>
    private static readonly TimeSpan DisposeTimeout = TimeSpan.FromSeconds(1);

    private readonly object _lock = new();
    private readonly Queue<LogLine> _waiting = new();
    private readonly Func<bool, LogOutput> _outputs;
    private readonly int _maxLines;
    private readonly LogCounters _counters;
    private readonly Action<int> _flowsAgain;
    private readonly Thread _thread;
    private int _characters;
    private int _lost;
    private bool _isEnding;

    /// <param name="maxLines">The maximum number of queued lines.</param>
    /// <param name="counters">Counts dropped lines.</param>
    /// <param name="outputs">Opens standard output or standard error.</param>
    /// <param name="flowsAgain">Called with the number of dropped lines when lines are written again; it may log.</param>
    internal LogQueue(int maxLines, LogCounters counters, Func<bool, LogOutput> outputs, Action<int> flowsAgain)
    {
        (_maxLines, _counters, _outputs, _flowsAgain) = (maxLines, counters, outputs, flowsAgain);
        _thread = new Thread(Run) { IsBackground = true, Name = "Gateway log" };
        _thread.UnsafeStart();
    }

    /// <summary>Whether a line would be dropped, so that it need not be formatted. It is counted if so.</summary>
    internal bool IsFull()
    {
        lock (_lock)
        {
            return !HasRoom(0) && CountLost(1);
        }
    }

    /// <summary>Queues a line, or drops it. May be called from any thread; returns at once.</summary>
    internal void Add(LogLine line)
    {
        lock (_lock)
        {
            if (!HasRoom(line.Text.Length))
            {
                CountLost(1);
                return;
            }

            _waiting.Enqueue(line);
            _characters += line.Text.Length;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Writes queued lines for at most a second; the thread that still waits for a reader then ends with the process.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isEnding = true;
            Monitor.Pulse(_lock);
        }

        _thread.Join(DisposeTimeout);
    }

    // A single line may have any length if nothing else is queued.
    private bool HasRoom(int characters) => !_isEnding && _waiting.Count < _maxLines && (_characters == 0 || _characters + characters <= MaxCharacters);

    private bool CountLost(int lines)
    {
        _lost += lines;
        _counters.Drop(lines);
        return true;
    }

    private void Run()
    {
        var (output, error) = (new LogWriter(_outputs(false)), new LogWriter(_outputs(true)));
        var batch = new List<string>();
        while (TryDequeue(batch) is { } isForError)
        {
            var unwritten = (isForError ? error : output).Write(batch);
            batch.Clear();
            if (ResetLost(unwritten) is > 0 and var lost)
            {
                _flowsAgain(lost);
            }
        }
    }

    // Returns lines for the same output, in order; null once there will be no more.
    private bool? TryDequeue(List<string> batch)
    {
        lock (_lock)
        {
            while (_waiting.Count == 0)
            {
                if (_isEnding)
                {
                    return null;
                }

                Monitor.Wait(_lock);
            }

            var isForError = _waiting.Peek().IsForError;
            var characters = 0;
            while (characters < BatchCharacters && _waiting.TryPeek(out var line) && line.IsForError == isForError)
            {
                batch.Add(line.Text);
                characters += line.Text.Length;
                _waiting.Dequeue();
            }

            _characters -= characters;
            return isForError;
        }
    }

    // Reported when lines are written and the queue is half empty: with every line that gets through, there would be as many reports as lines.
    private int ResetLost(int unwritten)
    {
        lock (_lock)
        {
            if (unwritten > 0)
            {
                CountLost(unwritten);
                return 0;
            }

            if (_waiting.Count > _maxLines / 2 || _characters > MaxCharacters / 2)
            {
                return 0;
            }

            var lost = _lost;
            _lost = 0;
            return lost;
        }
    }
}
