using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Gateway.Files;
using Gateway.Limits;

namespace Gateway.Lookup;

/// <summary>
/// The file behind the table. It is replaced whole, never written in place. Where its name really leads is found out at each look and at
/// each change, since a link may come to lead elsewhere, or become one.
/// </summary>
internal sealed class LookupFile(LookupOptions options)
{
    private FileStamp? _stamp;
    private byte[]? _hash;
    private bool _isRead;
    private bool _isReadAgain;

    /// <summary>Where it is, or a link to it.</summary>
    internal string Path { get; } = System.IO.Path.GetFullPath(options.File!);

    /// <summary>Whether there is a directory for it.</summary>
    /// <exception cref="FileReadException">That can't be told.</exception>
    internal bool HasDirectory => Directory.Exists(System.IO.Path.GetDirectoryName(RealPath.Resolve(Path)));

    // A character can take six bytes, a key its quotes and the rest of its line.
    private long Longest => Math.Min(((long)options.MaxEntries * (LookupKey.Longest + (6L * options.MaxValueLength) + 16)) + 1024, Array.MaxLength - 1);

    /// <summary>Reads it, unless it is still what was last read or written.</summary>
    /// <param name="content">What is in it; null if there is no file.</param>
    /// <returns>Whether there is something new.</returns>
    /// <exception cref="FileReadException">It can't be read now; the next look tries again.</exception>
    /// <exception cref="FormatException">It is not what it should be, the text says where; it is not read again until it is written again.</exception>
    internal bool TryRead(out ImmutableSortedDictionary<string, byte[]?>? content)
    {
        content = null;
        if (_isRead && !_isReadAgain && FileStamp.FromFile(Path) == _stamp)
        {
            return false;
        }

        var file = FileContent.ReadIfThere(Path, Longest);
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

    /// <summary>Has the next look read it again, whether or not it looks changed.</summary>
    internal void Forget() => _isRead = false;

    /// <summary>Replaces it.</summary>
    /// <exception cref="IOException">It is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    internal ReplacedFile Write(ImmutableSortedDictionary<string, byte[]?> entries)
    {
        var content = new ArrayBufferWriter<byte>();
        LookupJson.Write(content, entries);
        var replaced = FileReplacement.Write(Path, content.WrittenSpan);
        Remember(replaced.Stamp, SHA256.HashData(content.WrittenSpan));
        _isReadAgain = false;
        return replaced;
    }

    /// <summary>Flushes once more what a change could not.</summary>
    /// <returns>Why that failed; null where it did not.</returns>
    internal string? Flush() => FileReplacement.Flush(Path);

    /// <summary>Why changes can't be kept in it, as far as can be told without one; null if they can.</summary>
    /// <param name="isMounted">Whether it is mounted by itself although it may be written to, which whoever did that did not mean.</param>
    /// <exception cref="FileReadException">It can't be told.</exception>
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
