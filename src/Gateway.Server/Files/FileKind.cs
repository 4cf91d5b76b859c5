namespace Gateway.Files;

/// <summary>What stands under a path, links followed.</summary>
internal enum FileKind
{
    /// <summary>A file with bytes in it.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A pipe, a socket or a device: reading it may never end.</summary>
    Other,
}
