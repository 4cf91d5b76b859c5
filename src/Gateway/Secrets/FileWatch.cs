namespace Gateway.Secrets;

/// <summary>
/// Tells when files change, by looking at them. The system's own notifications miss what orchestrators do: a link above the file is
/// changed, not the file.
/// </summary>
public sealed class FileWatch(TimeProvider time) : IDisposable
{
    /// <summary>Time between two looks: 2 s. A look is one system call a file; a certificate is replaced weeks before it expires.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly List<WatchedFiles> _watched = [];
    private ITimer? _timer;

    /// <summary>Calls <paramref name="changed"/> whenever one of the files is another than at the last look. It must not throw.</summary>
    public void Add(IReadOnlyList<string> paths, Action changed)
    {
        lock (_lock)
        {
            _watched.Add(new WatchedFiles(paths, changed));
            _timer ??= time.CreateTimer(static watch => ((FileWatch)watch!).Look(), this, Interval, Interval);
        }
    }

    /// <summary>Stops looking.</summary>
    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        // A look that takes longer than the interval, on a file system that hangs, must not pile up others.
        if (!_lock.TryEnter())
        {
            return;
        }

        try
        {
            _watched.ForEach(files => files.Look());
        }
        finally
        {
            _lock.Exit();
        }
    }
}
