using System.Runtime.InteropServices;
using Gateway.Limits;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Files;

/// <summary>
/// Replaces a file whole, so that at any moment it is the old one or the new one, on disk as well. A link to it stays a link; permissions,
/// owner and group stay the file's.
/// </summary>
internal static class FileReplacement
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OfGroup = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
    private const int GroupShift = 3;

    /// <summary>Keeps an owner or a group as it is.</summary>
    private const uint AsItIs = uint.MaxValue;

    /// <summary>Does it.</summary>
    /// <param name="path">Where the file is, or a link to it; it may be missing.</param>
    /// <param name="content">What is to be in it.</param>
    /// <returns>What it became. The file is replaced, and whoever reads it reads the new content, even where that could not be flushed.</returns>
    /// <exception cref="IOException">It is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    internal static ReplacedFile Write(string path, ReadOnlySpan<byte> content)
    {
        var target = RealPath.Of(path);
        var before = FileStatus.Of(target);
        if (before is { Kind: not FileKind.File and var kind })
        {
            throw FileReadException.NoFile(path, kind);
        }

        using var directory = DirectoryFlush.Open(Path.GetDirectoryName(target)!);
        var temporary = target + ".new";
        using var stream = Create(temporary, before);
        var file = stream.SafeFileHandle;
        string? changed;
        try
        {
            changed = before is { } status ? Keep(file, status) : null;
            RandomAccess.Write(file, content, 0);
            Flush(file, temporary);
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception)
        {
            Remove(temporary);
            throw;
        }

        // By the open file: another may have taken its place already.
        return new ReplacedFile(new FileStamp(target, FileStatus.Of(file, target)), directory.ToDisk(), changed);
    }

    /// <summary>Flushes the directory once more.</summary>
    /// <returns>Why that failed; null where it did not.</returns>
    internal static string? Flush(string path)
    {
        try
        {
            using var directory = DirectoryFlush.Open(Path.GetDirectoryName(RealPath.Of(path))!);
            return directory.ToDisk();
        }
        catch (IOException exception)
        {
            return exception.Message;
        }
    }

    // Never one that is there already: it may be a link that somebody laid to have another file overwritten. What a process that was
    // killed left behind is removed, which removes the name alone.
    private static FileStream Create(string path, FileStatus? before)
    {
        try
        {
            return CreateNew(path, before);
        }
        catch (IOException) when (new FileInfo(path) is var there && (there.Exists || there.LinkTarget is not null))
        {
            File.Delete(path);
            return CreateNew(path, before);
        }
    }

    // Exclusively, which follows no link. Until owner and group are set, nobody else may read it.
    private static FileStream CreateNew(string path, FileStatus? before)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = before is null ? OwnerOnly | UnixFileMode.GroupRead : OwnerOnly;
        }

        return new FileStream(path, options);
    }

    private static string? Keep(SafeFileHandle file, FileStatus before)
    {
        if (before.Mode is not { } mode || OperatingSystem.IsWindows())
        {
            return null;
        }

        string? changed = null;
        if (before is { Owner: { } owner, Group: { } group } && FileCalls.ChangeOwner(file, owner, group) != 0)
        {
            // Only root gives files away; a group that the process is in can be kept all the same.
            changed = "owner";
            if (FileCalls.ChangeOwner(file, AsItIs, group) != 0)
            {
                // The new group gets what everybody has: it is not the one that the bits were meant for.
                changed = "owner and group";
                mode = (mode & ~OfGroup) | (UnixFileMode)(((int)mode << GroupShift) & (int)OfGroup);
            }
        }

        File.SetUnixFileMode(file, mode);
        return changed;
    }

    // The framework's own flush takes no notice where fsync fails on Linux: its native half returns 1, and it looks for less than 0.
    private static void Flush(SafeFileHandle file, string path)
    {
        if (!LinuxKernel.IsUsed)
        {
            RandomAccess.FlushToDisk(file);
        }
        else if (FileCalls.Flush(file) != 0)
        {
            throw new IOException($"{path} can't be flushed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next one removes it.
        }
    }
}

/// <summary>A file that was replaced.</summary>
/// <param name="Stamp">The new one's.</param>
/// <param name="Unflushed">Why it is not certain to outlive a crash of the machine; null where it is.</param>
/// <param name="Changed">What of the old one could not be kept: owner, or owner and group; null for nothing.</param>
internal sealed record ReplacedFile(FileStamp Stamp, string? Unflushed, string? Changed);
