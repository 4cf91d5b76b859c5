using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Gateway.Files;
using Gateway.Platform;

namespace Gateway.Lookup;

/// <summary>
/// The file behind the table. It is replaced as a whole, never written in place. Its real path is resolved for each check and each change, because a link may
/// be changed to lead elsewhere, or a file may become a link.
/// </summary>
internal sealed class LookupFile(LookupOptions options)
{
    private FileStamp? _stamp;
    private byte[]? _hash;
    private bool _isRead;
    private bool _isReadAgain;

    /// <summary>The path of the file, or of a link to it.</summary>
    internal string Path { get; } = System.IO.Path.GetFullPath(options.File!);

    /// <summary>Whether the file's directory exists.</summary>
    /// <exception cref="FileReadException">That cannot be determined.</exception>
    internal bool HasDirectory => Directory.Exists(System.IO.Path.GetDirectoryName(RealPath.Resolve(Path)));

    // A character can take six bytes; a key needs its quotes and the rest of its line.
    private long MaxLength => Math.Min(((long)options.MaxTaken * (LookupKey.MaxLength + (6L * options.MaxValueLength) + 16)) + 1024, Array.MaxLength - 1);

    /// <summary>Reads the file, unless it is unchanged since it was last read or written.</summary>
    /// <param name="content">The content; null if there is no file.</param>
    /// <returns>Whether there is something new.</returns>
    /// <exception cref="FileReadException">The file cannot be read now; the next check tries again.</exception>
    /// <exception cref="FormatException">The content is invalid, and the text says where. The file is not read again until it is written again.</exception>
    internal bool TryRead(out ImmutableSortedDictionary<string, byte[]?>? content)
    {
        content = null;
        if (_isRead && !_isReadAgain && FileStamp.FromFile(Path) == _stamp)
        {
            return false;
        }

        var file = FileContent.ReadIfThere(Path, MaxLength);
        var hash = file is null ? null : SHA256.HashData(file.Bytes);
        var isSame = _isRead && hash.AsSpan().SequenceEqual(_hash);
        Remember(file?.Stamp, hash);
        _isReadAgain = file?.Stamp.IsSettled == false;
        if (isSame || file is null)
        {
            return !isSame;
        }

        content = LookupJson.Read(file.Bytes, options);
        return true;
    }

    /// <summary>Makes the next check read the file again, whether or not it seems changed.</summary>
    internal void Forget() => _isRead = false;

    /// <summary>Replaces the file.</summary>
    /// <exception cref="IOException">The file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is unchanged.</exception>
    internal ReplacedFile Write(ImmutableSortedDictionary<string, byte[]?> entries)
    {
        var content = new ArrayBufferWriter<byte>();
        LookupJson.Write(content, entries);
        var replaced = FileReplacement.Write(Path, content.WrittenSpan);
        Remember(replaced.Stamp, SHA256.HashData(content.WrittenSpan));
        _isReadAgain = false;
        return replaced;
    }

    /// <summary>Repeats the flush of a change that could not be flushed.</summary>
    /// <returns>Why that failed; null if it succeeded.</returns>
    internal string? Flush() => FileReplacement.Flush(Path);

    /// <summary>Why changes cannot be stored in the file, as far as that can be determined without making one; null if they can.</summary>
    /// <param name="isMounted">Whether the file is a mount of its own although it is writable, which is usually unintended.</param>
    /// <exception cref="FileReadException">That cannot be determined.</exception>
    internal string? FindRestriction(out bool isMounted)
    {
        isMounted = false;
        if (!LinuxKernel.IsUsed)
        {
            return null;
        }

        var target = RealPath.Resolve(Path);
        var directory = System.IO.Path.GetDirectoryName(target)!;
        if (FileStatus.Read(target) is { IsMountRoot: true })
        {
            isMounted = FileCalls.MayWriteTo(target);
            return "it is mounted by itself, so that no new file can take its place";
        }

        return FileCalls.MayChange(directory) ? null : $"the directory {directory} may not be written to";
    }

    private void Remember(FileStamp? stamp, byte[]? hash) => (_stamp, _hash, _isRead) = (stamp, hash, true);
}
