using Gateway.Files;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Gateway.Hosting.Reload;

/// <summary>
/// One settings file. Once it has been read here, the framework gets what was read and no longer opens the file itself: it can't find
/// another content than the one that was judged, nor fail to open it half-way.
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

    /// <summary>Where it is, or would be.</summary>
    internal string Path { get; }

    /// <summary>Those among the sources of a configuration.</summary>
    internal static IReadOnlyList<SettingsFile> FindAll(IEnumerable<IConfigurationSource> sources) =>
        [.. sources.OfType<JsonConfigurationSource>().Where(IsOnDisk).Select(source => new SettingsFile(source, (PhysicalFileProvider)source.FileProvider!))];

    /// <summary>
    /// Names what stands in a settings file's place and is none: a directory, as docker makes one where the file to mount is missing, or a
    /// link that leads nowhere. To the framework that is no file at all, and every default would be in force.
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

    /// <summary>Stops at a pipe, a socket or a device in a settings file's place: the framework would open it, and wait for ever for who writes into it.</summary>
    /// <exception cref="ConfigurationException">There is one.</exception>
    internal static void ThrowIfNoFile(string folder)
    {
        var faults = Directory.EnumerateFiles(folder, "*.json")
            .Where(path => System.IO.Path.GetFileName(path) is ShippedDefaults.FileName || System.IO.Path.GetFileName(path).StartsWith("appsettings.", StringComparison.OrdinalIgnoreCase))
            .Select(path => FileReadException.IfNoFile(path) is { } fault ? $"{System.IO.Path.GetFileName(path)} can't be used: {fault}." : null)
            .OfType<string>()
            .ToList();
        if (faults.Count > 0)
        {
            throw new ConfigurationException(faults);
        }
    }

    /// <summary>Puts what was read in place of what was there.</summary>
    /// <returns>What was there, to put back.</returns>
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
                { Status.Kind: not FileKind.File and var kind } => FileReadException.NoFile(path, kind).Message,
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

        // Whoever gets a path opens the file by it.
        public string? PhysicalPath => null;

        public string Name => System.IO.Path.GetFileName(content.Path);

        public DateTimeOffset LastModified => DateTimeOffset.UnixEpoch;

        public bool IsDirectory => false;

        public Stream CreateReadStream() => new MemoryStream(content.Bytes, writable: false);
    }
}
