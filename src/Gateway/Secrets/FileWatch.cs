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
    private int _looking;

    /// <summary>Calls <paramref name="changed"/> whenever one of the files is another than at the last look. It must not throw.</summary>
    /// <returns>Disposed, it is not called any more.</returns>
    public IDisposable Add(IReadOnlyList<string> paths, Action changed)
    {
        lock (_lock)
        {
            var files = new WatchedFiles(paths, changed, Remove);
            _watched.Add(files);
            _timer ??= time.CreateTimer(static watch => ((FileWatch)watch!).Look(), this, Interval, Interval);
            return files;
        }
    }

    /// <summary>Stops looking.</summary>
    public void Dispose() => _timer?.Dispose();

    private void Remove(WatchedFiles files)
    {
        lock (_lock)
        {
            _watched.Remove(files);
        }
    }

    /// <summary>Looks now, beside the looks that come by themselves.</summary>
    internal void Look()
    {
        // A look that takes longer than the interval, on a file system that hangs, must not pile up others.
        if (Interlocked.Exchange(ref _looking, 1) != 0)
        {
            return;
        }

        WatchedFiles[] watched;
        lock (_lock)
        {
            watched = [.. _watched];
        }

        // Unlocked: what has changed may lead to other files being watched.
        foreach (var files in watched)
        {
            files.Look();
        }

        Volatile.Write(ref _looking, 0);
    }
}
