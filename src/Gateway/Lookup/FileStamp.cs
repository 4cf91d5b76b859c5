namespace Gateway.Lookup;

/// <summary>What tells one state of a file from another without reading it.</summary>
/// <param name="Exists">Whether there is one.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Written">When it was last written.</param>
internal readonly record struct FileStamp(bool Exists, long Length, DateTime Written)
{
    internal static FileStamp Of(string path) =>
        new FileInfo(path) is { Exists: true } file ? new FileStamp(true, file.Length, file.LastWriteTimeUtc) : default;
}
