namespace Gateway.Secrets;

/// <summary>Files that belong together, such as a certificate and its key.</summary>
internal sealed class WatchedFiles(IReadOnlyList<string> paths, Action changed, Action<WatchedFiles> remove) : IDisposable
{
    private (DateTime Written, long Length)[] _stamps = Stamps(paths);

    internal void Look()
    {
        var stamps = Stamps(paths);
        if (!stamps.AsSpan().SequenceEqual(_stamps))
        {
            _stamps = stamps;
            changed();
        }
    }

    public void Dispose() => remove(this);

    private static (DateTime Written, long Length)[] Stamps(IReadOnlyList<string> paths) => [.. paths.Select(Stamp)];

    // What can't be looked at counts as gone, which is a change, too: whoever reads it then says why it can't.
    private static (DateTime Written, long Length) Stamp(string path)
    {
        try
        {
            var file = new FileInfo(path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return target.Exists ? (target.LastWriteTimeUtc, target.Length) : default;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
