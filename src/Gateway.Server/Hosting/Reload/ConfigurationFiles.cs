using Gateway.Files;

namespace Gateway.Hosting.Reload;

/// <summary>The sources of the configuration: files, which may change, and what was given at start, which takes precedence as usual.</summary>
internal sealed class ConfigurationFiles
{
    /// <summary>The maximum size of one file, in bytes: 16 MiB; a larger file is a mistake.</summary>
    internal const int MaxSize = 16 * 1024 * 1024;

    private readonly IList<IConfigurationSource> _sources;
    private readonly IReadOnlyList<SettingsFile> _files;
    private HashSet<string> _present;

    internal ConfigurationFiles(IList<IConfigurationSource> sources)
    {
        _sources = sources;
        _files = SettingsFile.FindAll(sources);
        _present = [.. Paths.Where(File.Exists)];
    }

    /// <summary>The paths of all possible files.</summary>
    internal IReadOnlyList<string> Paths => [.. _files.Select(file => file.Path)];

    /// <summary>Creates a new configuration from the contents of the files, in the order of <see cref="Paths"/>, and all other sources.</summary>
    /// <exception cref="InvalidDataException">A file is invalid.</exception>
    /// <exception cref="FileNotFoundException">A file that existed is missing.</exception>
    internal IConfigurationRoot Read(IReadOnlyList<FileContent?> contents)
    {
        // The framework treats a missing file as empty: everything would get its default.
        var present = contents.OfType<FileContent>().Select(content => content.Path).ToHashSet();
        if (_present.Except(present).FirstOrDefault() is { } gone)
        {
            throw new FileNotFoundException($"'{gone}' is gone.");
        }

        foreach (var content in contents.OfType<FileContent>())
        {
            Parse(content);
        }

        var before = _files.Zip(contents, (file, content) => file.Replace(content)).ToList();
        try
        {
            var builder = new ConfigurationBuilder();
            foreach (var source in _sources)
            {
                builder.Add(source);
            }

            var read = Copy(builder.Build());
            _present = present;
            return read;
        }
        catch (Exception)
        {
            foreach (var (file, content) in _files.Zip(before))
            {
                file.Replace(content);
            }

            throw;
        }
    }

    // Parsed separately, because the framework does not say which of several files it could not read.
    private static void Parse(FileContent content)
    {
        try
        {
            new ConfigurationBuilder().AddJsonStream(new MemoryStream(content.Bytes)).Build();
        }
        catch (Exception exception) when (exception is FormatException or System.Text.Json.JsonException)
        {
            throw new InvalidDataException($"'{content.Path}' can't be read.", exception);
        }
    }

    /// <summary>
    /// Copies a configuration, because the search for faults removes values, and some sources are shared. The copy is one source, so that of an option
    /// that is a value or a section only what is in effect is copied.
    /// </summary>
    internal static IConfigurationRoot Copy(IConfiguration read)
    {
        var settled = ListenerSections.FindAll(read).ToList();
        return new ConfigurationBuilder()
            .AddInMemoryCollection(read.AsEnumerable()
                .Where(pair => pair.Value is not null || !read.GetSection(pair.Key).GetChildren().Any())
                .Where(pair => !settled.Exists(one => $"{pair.Key}:".StartsWith($"{one.Path}:", StringComparison.OrdinalIgnoreCase)))
                .Concat(settled.SelectMany(one => one.Effective)))
            .Build();
    }
}
