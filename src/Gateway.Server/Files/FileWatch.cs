namespace Gateway.Files;

/// <summary>Detects changes of files by polling. The system's notifications miss what orchestrators do: they change a link above the file, not the file.</summary>
internal sealed class FileWatch(TimeProvider time, ILogger<FileWatch> log) : IDisposable
{
    /// <summary>The time between two checks: 2 s. A check is three system calls for each file; a certificate is replaced weeks before it expires.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly List<WatchedFiles> _watched = [];
    private ITimer? _timer;
    private int _looking;

    /// <summary>Stops watching.</summary>
    public void Dispose() => _timer?.Dispose();

    /// <summary>Describes files to watch (<see cref="WatchedFiles"/>), without checking any yet.</summary>
    internal WatchedFiles Describe(
        IReadOnlyList<string> paths, int largest, Func<IReadOnlyList<FileContent?>, FileVerdict> take, Action<string> kept, bool mayBeMissing = false) =>
        new(paths, largest, take, kept, log) { MayBeMissing = mayBeMissing };

    /// <summary>Checks the files from now on, until they are disposed.</summary>
    internal void Add(WatchedFiles files)
    {
        lock (_lock)
        {
            _watched.Add(files);
            _timer ??= time.CreateTimer(static watch => ((FileWatch)watch!).Check(), this, Interval, Interval);
        }
    }

    /// <summary>Checks now, in addition to the regular checks.</summary>
    internal void Check()
    {
        // A check that takes longer than the interval, on a file system that hangs, must not let others pile up.
        if (Interlocked.Exchange(ref _looking, 1) != 0)
        {
            return;
        }

        try
        {
            // Without the lock: applying a change may watch other files.
            foreach (var files in Watched().Where(files => !files.IsDisposed))
            {
                files.CheckAndReport();
            }
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }

    private WatchedFiles[] Watched()
    {
        lock (_lock)
        {
            _watched.RemoveAll(files => files.IsDisposed);
            return [.. _watched];
        }
    }
}
