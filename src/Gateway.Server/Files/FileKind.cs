namespace Gateway.Files;

/// <summary>The kind of a file system entry, with links followed.</summary>
internal enum FileKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A pipe, a socket or a device: reading it may never end.</summary>
    Other,
}
