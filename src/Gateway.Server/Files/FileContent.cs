namespace Gateway.Files;

/// <summary>A file as it was read.</summary>
/// <param name="Path">Its path, as it was given.</param>
/// <param name="Stamp">The state that it was in when the reading began: if it is written meanwhile, the next look sees that.</param>
/// <param name="Bytes">What was in it.</param>
internal sealed record FileContent(string Path, FileStamp Stamp, byte[] Bytes)
{
    /// <summary>As text: UTF-8, or what a byte-order mark says.</summary>
    internal string Text
    {
        get
        {
            using var reader = new StreamReader(new MemoryStream(Bytes));
            return reader.ReadToEnd();
        }
    }

    /// <summary>Reads one that must be there.</summary>
    /// <param name="path">Where.</param>
    /// <param name="largest">Bytes that it may have at most. Of one that has more nothing is read.</param>
    /// <exception cref="FileReadException">It can't be read now, or is too long.</exception>
    internal static FileContent Read(string path, long largest) =>
        ReadIfThere(path, largest) ?? throw new FileReadException($"Could not find file '{System.IO.Path.GetFullPath(path)}'");

    /// <summary>The same for one that may be missing: then null.</summary>
    /// <exception cref="FileReadException">It can't be read now, or is too long.</exception>
    internal static FileContent? ReadIfThere(string path, long largest)
    {
        if (FileStamp.FromFile(path) is not { } stamp)
        {
            return null;
        }

        // Before it is opened: opening a pipe waits for who writes into it.
        if (stamp.Status.Kind != FileKind.File)
        {
            throw FileReadException.NoFile(path, stamp.Status.Kind);
        }

        try
        {
            // No lock: whoever holds one on it need not stop.
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

        // One more than there are, so that the end is seen without another buffer.
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
