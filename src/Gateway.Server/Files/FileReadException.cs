namespace Gateway.Files;

/// <summary>
/// A file could not be read: it is missing, is not readable or not a regular file, or the process is out of file descriptors. This says nothing about its
/// content, so that reading is tried again. The message names the file.
/// </summary>
internal sealed class FileReadException(string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>The exception for an entry that is not a regular file.</summary>
    internal static FileReadException NotAFile(string path, FileKind kind) => new(kind == FileKind.Directory
        ? $"'{path}' is a directory, not a file: remove it (docker makes one where the file to mount is missing)"
        : $"'{path}' is a pipe, a socket or a device, not a file");

    /// <summary>What is wrong with an entry that is not a regular file; null for a file, for nothing, and if that cannot be determined.</summary>
    internal static string? IfNotAFile(string path)
    {
        try
        {
            return FileStamp.FromFile(path) is { Status.Kind: not FileKind.File and var kind } ? NotAFile(path, kind).Message : null;
        }
        catch (FileReadException)
        {
            return null;
        }
    }
}
