using Gateway.Descriptors;

namespace Gateway.Hosting.Resources;

/// <summary>The open-files limit is too low for any useful work.</summary>
internal sealed class OutOfFilesException(long limit, int least) : Exception(
    $"The process may open {limit} files (ulimit -n, LimitNOFILE): it needs {least} to let in one connection of each kind. Raise the limit; `Gateway check` says what the configuration needs in full.")
{
    /// <exception cref="OutOfFilesException">The limit is below the minimum.</exception>
    internal static void ThrowIfFewerThan(int least)
    {
        if (OpenFiles.Limit() is { } limit && limit < least)
        {
            throw new OutOfFilesException(limit, least);
        }
    }
}
