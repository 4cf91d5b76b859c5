using System.Runtime.InteropServices;
using System.Text;

namespace Gateway.Files;

/// <summary>Resolves a path with every link in it followed.</summary>
internal static class RealPath
{
    /// <summary>The maximum number of links in a chain: as many as Linux follows.</summary>
    private const int MaxLinks = 40;

    /// <summary>Resolves a path. The file need not exist: a link to a missing file resolves to where it would be.</summary>
    /// <exception cref="FileReadException">A directory on the way cannot be searched, or links form a cycle.</exception>
    internal static string Resolve(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new FileReadException($"'{path.Replace("\0", "\\0", StringComparison.Ordinal)}' is no path: it has a null character in it");
        }

        var at = Path.GetFullPath(path);
        for (var links = 0; links < MaxLinks; links++)
        {
            if (Path.GetDirectoryName(at) is not { } above || ResolveDirectory(above, path) is not { } directory)
            {
                return at;
            }

            at = Path.Join(directory, Path.GetFileName(at));
            if (LinkAt(at) is not { } target)
            {
                return at;
            }

            // Relative to the directory that contains the link.
            at = Path.Combine(directory, target);
        }

        throw new FileReadException($"'{path}' can't be read: its links lead in a circle");
    }

    private static string? LinkAt(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FileReadException(exception.Message.TrimEnd('.'), exception);
        }
    }

    // Returns null if there is none.
    private static unsafe string? ResolveDirectory(string directory, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return Path.GetFullPath(directory);
        }

        var real = stackalloc byte[FileCalls.MaxPathLength];
        if (FileCalls.RealPath(directory, real) is not null)
        {
            return Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(real));
        }

        var error = Marshal.GetLastPInvokeError();
        return error is FileCalls.NotThere or FileCalls.NotADirectory
            ? null
            : throw new FileReadException($"'{path}' can't be read: {Marshal.GetPInvokeErrorMessage(error)}");
    }
}
