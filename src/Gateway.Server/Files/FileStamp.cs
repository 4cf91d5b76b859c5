namespace Gateway.Files;

/// <summary>
/// What tells one state of a watched file from every other: where it really lies, and what the file system says of it. A file that takes
/// another's place differs in its number, whatever its length and times; one that is written in place differs in a time that nobody can set.
/// </summary>
/// <param name="Path">Its path with every link followed.</param>
/// <param name="Status">What the file system says.</param>
internal readonly record struct FileStamp(string Path, FileStatus Status)
{
    /// <summary>The coarsest clock by which file systems date changes: FAT's 2 s. Two changes within it may look alike.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Whether another change would show. Just after one it might not, since both would bear the same time; so what was read then is
    /// read once more at the next look. By the machine's clock, which dates files, too.
    /// </summary>
    internal bool IsSettled => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch - TimeSpan.FromTicks(Status.Changed / 100)).Duration() > Grain;

    /// <summary>Of a path; null where nothing stands there.</summary>
    /// <exception cref="FileReadException">It can't be told.</exception>
    internal static FileStamp? FromFile(string path)
    {
        var real = RealPath.Resolve(path);
        return FileStatus.Read(real) is { } status ? new FileStamp(real, status) : null;
    }
}
