using Gateway.Files;

namespace Gateway.Hosting.Reload;

/// <summary>Where the configuration comes from: files, which may change, and what was given at start, which comes over them as ever.</summary>
internal sealed class ConfigurationFiles
{
    /// <summary>The most that one file may hold, in bytes: 16 MiB; more is another file by mistake.</summary>
    internal const int Largest = 16 * 1024 * 1024;

    private readonly IList<IConfigurationSource> _sources;
    private readonly IReadOnlyList<SettingsFile> _files;
    private HashSet<string> _present;

    internal ConfigurationFiles(IList<IConfigurationSource> sources)
    {
        _sources = sources;
        _files = SettingsFile.FindAll(sources);
        _present = [.. Paths.Where(File.Exists)];
    }

    /// <summary>Every file there may be.</summary>
    internal IReadOnlyList<string> Paths => [.. _files.Select(file => file.Path)];

    /// <summary>Makes a configuration of its own of what was read from the files, in the order of <see cref="Paths"/>, and all else.</summary>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    /// <exception cref="FileNotFoundException">A file that was there is gone.</exception>
    internal IConfigurationRoot Read(IReadOnlyList<FileContent?> contents)
    {
        // To the framework a file that is gone is an empty one: everything would fall back to its default.
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

    // By itself, since the framework doesn't say which of several it could not read.
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

    // What looks for faults sets values aside, and some sources lend us what is not theirs alone.
    private static IConfigurationRoot Copy(IConfigurationRoot read) => new ConfigurationBuilder()
        .AddInMemoryCollection(read.AsEnumerable().Where(pair => pair.Value is not null || !read.GetSection(pair.Key).GetChildren().Any()))
        .Build();
}
