namespace Gateway.Files;

/// <summary>
/// Distinguishes one state of a watched file from every other: its real path, and what the file system reports. A file that replaces another has another inode
/// number, whatever its length and times; a file that is written in place has another change time, which nobody can set.
/// </summary>
/// <param name="Path">The path with every link followed.</param>
/// <param name="Status">What the file system reports.</param>
internal readonly record struct FileStamp(string Path, FileStatus Status)
{
    /// <summary>The coarsest time stamps of file systems: FAT's 2 s. Two changes within that time may look alike.</summary>
    private static readonly TimeSpan Granularity = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Whether a further change would be visible. Right after a change it might not be, because both have the same time; so a file that was read then is read
    /// once more at the next check. Uses the machine's clock, because file times do.
    /// </summary>
    internal bool IsSettled => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch - TimeSpan.FromTicks(Status.Changed / 100)).Duration() > Granularity;

    /// <summary>The stamp of a path; null if there is nothing.</summary>
    /// <exception cref="FileReadException">That cannot be determined.</exception>
    internal static FileStamp? FromFile(string path)
    {
        var real = RealPath.Resolve(path);
        return FileStatus.Read(real) is { } status ? new FileStamp(real, status) : null;
    }
}
