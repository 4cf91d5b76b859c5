namespace Gateway.Files;

/// <summary>
/// A file could not be read: it is not there, may not be read, is no file, or the process is out of files. That says nothing of its
/// content, so it is tried again. The message names the file.
/// </summary>
internal sealed class FileReadException(string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>For what stands in a file's place.</summary>
    internal static FileReadException NoFile(string path, FileKind kind) => new(kind == FileKind.Directory
        ? $"'{path}' is a directory, not a file: remove it (docker makes one where the file to mount is missing)"
        : $"'{path}' is a pipe, a socket or a device, not a file");

    /// <summary>The words for what stands under a path and is no file; null for a file, for nothing, and for what can't be told.</summary>
    internal static string? IfNoFile(string path)
    {
        try
        {
            return FileStamp.FromFile(path) is { Status.Kind: not FileKind.File and var kind } ? NoFile(path, kind).Message : null;
        }
        catch (FileReadException)
        {
            return null;
        }
    }
}
