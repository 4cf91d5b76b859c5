using System.Runtime.InteropServices;
using Gateway.Platform;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Files;

/// <summary>
/// Replaces a file as a whole, so that at any moment it is the old one or the new one, also on disk. A link to it stays a link; permissions, owner and group
/// stay those of the file.
/// </summary>
internal static class FileReplacement
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OfGroup = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
    private const int GroupShift = 3;

    /// <summary>Leaves an owner or a group unchanged.</summary>
    private const uint AsItIs = uint.MaxValue;

    /// <summary>Replaces the file.</summary>
    /// <param name="path">The path of the file, or of a link to it; it may be missing.</param>
    /// <param name="content">The new content.</param>
    /// <returns>The new file. It is in place, and readers see the new content, even if it could not be flushed.</returns>
    /// <exception cref="IOException">The file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is unchanged.</exception>
    internal static ReplacedFile Write(string path, ReadOnlySpan<byte> content)
    {
        var target = RealPath.Resolve(path);
        var before = FileStatus.Read(target);
        if (before is { Kind: not FileKind.File and var kind })
        {
            throw FileReadException.NotAFile(path, kind);
        }

        using var directory = DirectoryFlush.Open(Path.GetDirectoryName(target)!);
        var temporary = target + ".new";
        using var stream = Create(temporary, before);
        var file = stream.SafeFileHandle;
        string? changed;
        try
        {
            changed = before is { } status ? KeepAttributes(file, status) : null;
            RandomAccess.Write(file, content, 0);
            Flush(file, temporary);
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception)
        {
            Remove(temporary);
            throw;
        }

        // Read from the open file: another one may already have its path.
        return new ReplacedFile(new FileStamp(target, FileStatus.Read(file, target)), directory.ToDisk(), changed);
    }

    /// <summary>Flushes the directory once more.</summary>
    /// <returns>Why that failed; null if it succeeded.</returns>
    internal static string? Flush(string path)
    {
        try
        {
            using var directory = DirectoryFlush.Open(Path.GetDirectoryName(RealPath.Resolve(path))!);
            return directory.ToDisk();
        }
        catch (IOException exception)
        {
            return exception.Message;
        }
    }

    // Never reuses an existing file: it may be a link that somebody placed to have another file overwritten. A file that a killed process left behind is
    // removed, which removes only the name.
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

    // Created exclusively, which follows no link. Until owner and group are set, nobody else may read it.
    private static FileStream CreateNew(string path, FileStatus? before)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = before is null ? OwnerOnly | UnixFileMode.GroupRead : OwnerOnly;
        }

        return new FileStream(path, options);
    }

    private static string? KeepAttributes(SafeFileHandle file, FileStatus before)
    {
        if (before.Mode is not { } mode || OperatingSystem.IsWindows())
        {
            return null;
        }

        string? changed = null;
        if (before is { Owner: { } owner, Group: { } group } && FileCalls.ChangeOwner(file, owner, group) != 0)
        {
            // Only root can give files away; a group that the process is in can be kept all the same.
            changed = "owner";
            if (FileCalls.ChangeOwner(file, AsItIs, group) != 0)
            {
                // The new group gets the permissions of others, because the group bits were meant for another group.
                changed = "owner and group";
                mode = (mode & ~OfGroup) | (UnixFileMode)(((int)mode << GroupShift) & (int)OfGroup);
            }
        }

        File.SetUnixFileMode(file, mode);
        return changed;
    }

    // The framework's own flush ignores a failed fsync on Linux: its native part returns 1, and it checks for less than 0.
    private static void Flush(SafeFileHandle file, string path)
    {
        if (!LinuxKernel.IsUsed)
        {
            RandomAccess.FlushToDisk(file);
        }
        else if (!FileCalls.TryFlush(file))
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
            // The next replacement removes it.
        }
    }
}

/// <summary>The result of replacing a file.</summary>
/// <param name="Stamp">The stamp of the new file.</param>
/// <param name="Unflushed">Why the change may be lost in a crash of the machine; null if it is durable.</param>
/// <param name="Changed">What could not be kept from the old file: owner, or owner and group; null for nothing.</param>
internal sealed record ReplacedFile(FileStamp Stamp, string? Unflushed, string? Changed);
