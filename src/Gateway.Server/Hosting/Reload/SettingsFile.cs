using Gateway.Files;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Gateway.Hosting.Reload;

/// <summary>
/// One settings file. Once it was read here, the framework gets that content and no longer opens the file itself: so it cannot read another content than the
/// one that was validated, nor fail to open it in between.
/// </summary>
internal sealed class SettingsFile : IFileProvider
{
    private readonly PhysicalFileProvider _disk;
    private FileContent? _content;
    private bool _isRead;

    private SettingsFile(JsonConfigurationSource source, PhysicalFileProvider disk)
    {
        _disk = disk;
        Path = GetPath(source, disk);
        source.FileProvider = this;
    }

    /// <summary>The path, whether or not the file exists.</summary>
    internal string Path { get; }

    /// <summary>The settings files among the sources of a configuration.</summary>
    internal static IReadOnlyList<SettingsFile> FindAll(IEnumerable<IConfigurationSource> sources) =>
        [.. sources.OfType<JsonConfigurationSource>().Where(IsOnDisk).Select(source => new SettingsFile(source, (PhysicalFileProvider)source.FileProvider!))];

    /// <summary>
    /// Reports what is in place of a settings file and is not a file: a directory, as docker creates one if the file to mount is missing, or a link that leads
    /// nowhere. The framework treats both as a missing file, and every default would be effective.
    /// </summary>
    internal static void FindFaults(IEnumerable<IConfigurationSource> sources, List<string> faults)
    {
        foreach (var path in sources.OfType<JsonConfigurationSource>().Where(IsOnDisk).Select(source => GetPath(source, (PhysicalFileProvider)source.FileProvider!))
            .Concat(sources.OfType<ShippedDefaults>().Select(shipped => shipped.FilePath)))
        {
            if (FindFault(path) is { } fault)
            {
                faults.Add($"{System.IO.Path.GetFileName(path)} can't be used: {fault}.");
            }
        }
    }

    /// <summary>Throws for a pipe, a socket or a device in place of a settings file: the framework would open it, and wait for its writer for ever.</summary>
    /// <exception cref="ConfigurationException">There is one.</exception>
    internal static void ThrowIfNotAFile(string folder)
    {
        var faults = Directory.EnumerateFiles(folder, "*.json")
            .Where(path => System.IO.Path.GetFileName(path) is ShippedDefaults.FileName || System.IO.Path.GetFileName(path).StartsWith("appsettings.", StringComparison.OrdinalIgnoreCase))
            .Select(path => FileReadException.IfNotAFile(path) is { } fault ? $"{System.IO.Path.GetFileName(path)} can't be used: {fault}." : null)
            .OfType<string>()
            .ToList();
        if (faults.Count > 0)
        {
            throw new ConfigurationException(faults);
        }
    }

    /// <summary>Replaces the content.</summary>
    /// <returns>The previous content, to restore it.</returns>
    internal FileContent? Replace(FileContent? content)
    {
        var before = _content;
        (_content, _isRead) = (content, true);
        return before;
    }

    /// <inheritdoc/>
    public IFileInfo GetFileInfo(string subpath) =>
        !_isRead ? _disk.GetFileInfo(subpath) : _content is { } content ? new ReadFile(content) : new NotFoundFileInfo(subpath);

    /// <inheritdoc/>
    public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

    /// <inheritdoc/>
    public IChangeToken Watch(string filter) => NullChangeToken.Singleton;

    private static string? FindFault(string path)
    {
        try
        {
            return FileStamp.FromFile(path) switch
            {
                { Status.Kind: not FileKind.File and var kind } => FileReadException.NotAFile(path, kind).Message,
                null when new FileInfo(path).LinkTarget is { } target => $"'{path}' is a link to '{target}', where nothing is",
                _ => null,
            };
        }
        catch (FileReadException exception)
        {
            return exception.Message;
        }
    }

    private static bool IsOnDisk(JsonConfigurationSource source) => source is { Path: not null, FileProvider: PhysicalFileProvider };

    private static string GetPath(JsonConfigurationSource source, PhysicalFileProvider disk) => System.IO.Path.Combine(disk.Root, source.Path!);

    private sealed class ReadFile(FileContent content) : IFileInfo
    {
        public bool Exists => true;

        public long Length => content.Bytes.Length;

        // Null, because the framework opens the file itself if it gets a path.
        public string? PhysicalPath => null;

        public string Name => System.IO.Path.GetFileName(content.Path);

        public DateTimeOffset LastModified => DateTimeOffset.UnixEpoch;

        public bool IsDirectory => false;

        public Stream CreateReadStream() => new MemoryStream(content.Bytes, writable: false);
    }
}
