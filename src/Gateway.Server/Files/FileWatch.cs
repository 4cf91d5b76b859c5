namespace Gateway.Files;

/// <summary>
/// Tells when files change, by looking at them. The system's own notifications miss what orchestrators do: a link above the file is
/// changed, not the file.
/// </summary>
internal sealed class FileWatch(TimeProvider time, ILogger<FileWatch> log) : IDisposable
{
    /// <summary>Time between two looks: 2 s. A look is three system calls a file; a certificate is replaced weeks before it expires.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly List<WatchedFiles> _watched = [];
    private ITimer? _timer;
    private int _looking;

    /// <summary>Stops looking.</summary>
    public void Dispose() => _timer?.Dispose();

    /// <summary>Describes files that are to be watched (<see cref="WatchedFiles"/>), but looks at none yet.</summary>
    internal WatchedFiles Describe(
        IReadOnlyList<string> paths, int largest, Func<IReadOnlyList<FileContent?>, FileVerdict> take, Action<string> kept, bool mayBeMissing = false) =>
        new(paths, largest, take, kept, log) { MayBeMissing = mayBeMissing };

    /// <summary>Looks at them from now on, until they are disposed.</summary>
    internal void Add(WatchedFiles files)
    {
        lock (_lock)
        {
            _watched.Add(files);
            _timer ??= time.CreateTimer(static watch => ((FileWatch)watch!).Check(), this, Interval, Interval);
        }
    }

    /// <summary>Looks now, beside the looks that come by themselves.</summary>
    internal void Check()
    {
        // A look that takes longer than the interval, on a file system that hangs, must not pile up others.
        if (Interlocked.Exchange(ref _looking, 1) != 0)
        {
            return;
        }

        try
        {
            // Unlocked: what has changed may lead to other files being watched.
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
