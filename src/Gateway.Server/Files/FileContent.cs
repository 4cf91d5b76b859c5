namespace Gateway.Files;

/// <summary>A file that was read.</summary>
/// <param name="Path">The path, as it was passed.</param>
/// <param name="Stamp">The state of the file when reading began: if it is written meanwhile, the next check detects that.</param>
/// <param name="Bytes">The content.</param>
internal sealed record FileContent(string Path, FileStamp Stamp, byte[] Bytes)
{
    /// <summary>The content as text: UTF-8, or the encoding that a byte-order mark says.</summary>
    internal string Text
    {
        get
        {
            using var reader = new StreamReader(new MemoryStream(Bytes));
            return reader.ReadToEnd();
        }
    }

    /// <summary>Reads a file that must exist.</summary>
    /// <param name="path">The path.</param>
    /// <param name="largest">The maximum size in bytes. Nothing is read of a larger file.</param>
    /// <exception cref="FileReadException">The file cannot be read now, or is too large.</exception>
    internal static FileContent Read(string path, long largest) =>
        ReadIfThere(path, largest) ?? throw new FileReadException($"Could not find file '{System.IO.Path.GetFullPath(path)}'");

    /// <summary>Reads a file that may be missing; null if it is.</summary>
    /// <exception cref="FileReadException">The file cannot be read now, or is too large.</exception>
    internal static FileContent? ReadIfThere(string path, long largest)
    {
        if (FileStamp.FromFile(path) is not { } stamp)
        {
            return null;
        }

        // Checked before opening: opening a pipe would wait for its writer.
        if (stamp.Status.Kind != FileKind.File)
        {
            throw FileReadException.NotAFile(path, stamp.Status.Kind);
        }

        try
        {
            // Without a lock: another process may hold one.
            using var file = File.OpenHandle(stamp.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return new FileContent(path, stamp with { Status = FileStatus.Read(file, stamp.Path) }, ReadAll(file, path, largest));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (OutOfMemoryException exception)
        {
            throw new FileReadException($"'{path}' can't be read: there is not enough memory for it", exception);
        }
        catch (Exception exception) when (exception is not FileReadException && exception is IOException or UnauthorizedAccessException)
        {
            throw new FileReadException(exception.Message.TrimEnd('.'), exception);
        }
    }

    private static byte[] ReadAll(Microsoft.Win32.SafeHandles.SafeFileHandle file, string path, long largest)
    {
        var expected = RandomAccess.GetLength(file);
        if (expected > largest)
        {
            throw TooLong(path, largest);
        }

        // One byte more than expected, so that the end is detected without another buffer.
        var bytes = new byte[expected + 1];
        var length = 0;
        while (RandomAccess.Read(file, bytes.AsSpan(length), length) is var read and > 0)
        {
            length += read;
            if (length > largest)
            {
                throw TooLong(path, largest);
            }

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(2L * bytes.Length, largest + 1));
            }
        }

        return bytes[..length];
    }

    private static FileReadException TooLong(string path, long largest) => new($"'{path}' has more than {largest} bytes");
}
