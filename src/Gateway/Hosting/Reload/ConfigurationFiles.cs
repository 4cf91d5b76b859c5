using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace Gateway.Hosting.Reload;

/// <summary>Where the configuration comes from: files, which may change, and what was given at start, which comes over them as ever.</summary>
internal sealed class ConfigurationFiles(IList<IConfigurationSource> sources)
{
    private IReadOnlyList<string> _present = Present(sources);

    /// <summary>Every file there may be.</summary>
    internal IReadOnlyList<string> Paths => [.. Of(sources)];

    /// <summary>Reads all of it anew, into a configuration of its own.</summary>
    /// <exception cref="InvalidDataException">A file can't be read.</exception>
    /// <exception cref="FileNotFoundException">A file that was there is gone.</exception>
    internal IConfigurationRoot Read()
    {
        // To the framework a file that is gone is an empty one: everything would fall back to its default.
        var present = Present(sources);
        if (_present.Except(present).FirstOrDefault() is { } gone)
        {
            throw new FileNotFoundException($"'{gone}' is gone.");
        }

        var builder = new ConfigurationBuilder();
        foreach (var source in sources)
        {
            builder.Add(source);
        }

        var read = Copy(builder.Build());
        _present = present;
        return read;
    }

    // What looks for faults sets values aside, and some sources lend us what is not theirs alone.
    private static IConfigurationRoot Copy(IConfigurationRoot read) => new ConfigurationBuilder()
        .AddInMemoryCollection(read.AsEnumerable().Where(pair => pair.Value is not null || !read.GetSection(pair.Key).GetChildren().Any()))
        .Build();

    private static List<string> Present(IList<IConfigurationSource> sources) => [.. Of(sources).Where(File.Exists)];

    private static IEnumerable<string> Of(IList<IConfigurationSource> sources) =>
        from source in sources.OfType<JsonConfigurationSource>()
        where source is { Path: not null, FileProvider: PhysicalFileProvider }
        select Path.Combine(((PhysicalFileProvider)source.FileProvider!).Root, source.Path!);
}
