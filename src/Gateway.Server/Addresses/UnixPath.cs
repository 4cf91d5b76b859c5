using System.Text;

namespace Gateway.Addresses;

/// <summary>Valid paths of Unix sockets.</summary>
internal static class UnixPath
{
    /// <summary>The maximum length of a path in a socket address on Linux, in bytes, without its terminating zero.</summary>
    internal const int MaxLength = 107;

    /// <summary>What is wrong with a path, or null.</summary>
    internal static string? Fault(string path)
    {
        if (!Path.IsPathRooted(path) || path.EndsWith('/') || path.Contains('\0'))
        {
            return "use the absolute path of a file";
        }

        return Encoding.UTF8.GetByteCount(path) > MaxLength ? $"the path is longer than the {MaxLength} bytes that a socket's address holds" : null;
    }
}
