using System.Buffers;
using System.Collections.Immutable;

namespace Gateway.Lookup;

/// <summary>The file behind the table. It is replaced whole, never written in place, so that at any moment it is the old one or the new one.</summary>
internal sealed class LookupFile
{
    private readonly LookupOptions _options;
    private readonly string _temporary;
    private readonly string _directory;
    private FileStamp _read;

    internal LookupFile(LookupOptions options)
    {
        _options = options;

        // What a link points to is replaced, not the link.
        var file = new FileInfo(options.File!);
        Path = file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        _temporary = Path + ".new";
        _directory = System.IO.Path.GetDirectoryName(Path)!;
    }

    internal string Path { get; }

    internal bool HasDirectory => Directory.Exists(_directory);

    /// <summary>Whether the file is another than the one last read or written.</summary>
    internal bool IsChanged => FileStamp.Of(Path) != _read;

    /// <summary>What is in it; null if there is no file.</summary>
    /// <exception cref="FormatException">It is not what it should be, the text says where; <see cref="IsChanged"/> is false until it is written again.</exception>
    internal ImmutableSortedDictionary<string, byte[]?>? Read()
    {
        // Taken before reading: if it is written meanwhile, it is read once more.
        _read = FileStamp.Of(Path);
        if (!_read.Exists)
        {
            return null;
        }

        // A character can take six bytes, a key its quotes and the rest of its line.
        var longest = (long)_options.MaxEntries * (LookupKey.Longest + (6L * _options.MaxValueLength) + 16) + 1024;
        if (_read.Length > Math.Min(longest, Array.MaxLength))
        {
            throw new FormatException($"it has {_read.Length} bytes, more than the table can hold");
        }

        return LookupJson.Read(File.ReadAllBytes(Path), _options);
    }

    /// <summary>Writes it. When this returns, the content is on the disk under the file's name.</summary>
    internal void Write(ImmutableSortedDictionary<string, byte[]?> entries)
    {
        var content = new ArrayBufferWriter<byte>();
        LookupJson.Write(content, entries);
        var mode = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            mode.UnixCreateMode = File.Exists(Path) ? File.GetUnixFileMode(Path) : UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        }

        using (var file = new FileStream(_temporary, mode))
        {
            file.Write(content.WrittenSpan);
            file.Flush(flushToDisk: true);
        }

        File.Move(_temporary, Path, overwrite: true);
        _read = FileStamp.Of(Path);

        // The new name is the directory's content, not the file's.
        DirectoryFlush.ToDisk(_directory);
    }
}
