using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Gateway.Tests.Support;

/// <summary>The source tree that these tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The version of this source tree.</summary>
    public static string Version { get; } = XDocument.Load(Path.Combine(Root, "Directory.Build.props")).Descendants("Version").Single().Value;

    /// <summary>The text of a file, by its path below <see cref="Root"/>.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The library. The executable is little more than its Program.cs.</summary>
    public static string Source => Path.Combine(Root, "src", "Gateway.Server");

    /// <summary>Every source file of the library, as a path below <see cref="Source"/> with forward slashes, and its lines.</summary>
    public static IEnumerable<(string Path, string[] Lines)> SourceFiles() => SourceFiles(Source);

    /// <summary>Every source file of the executable, in the same way.</summary>
    public static IEnumerable<(string Path, string[] Lines)> ExecutableFiles() => SourceFiles(Path.Combine(Root, "src", "Gateway"));

    private static IEnumerable<(string Path, string[] Lines)> SourceFiles(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(folder, file).Replace('\\', '/'), File: file))
            .Where(file => !file.Path.StartsWith("bin/", StringComparison.Ordinal) && !file.Path.StartsWith("obj/", StringComparison.Ordinal))
            .Select(file => (file.Path, File.ReadAllLines(file.File)));

    private static string FindRoot([CallerFilePath] string file = "")
    {
        var folder = Path.GetDirectoryName(file);
        while (folder is not null && !File.Exists(Path.Combine(folder, "Gateway.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException("No Gateway.sln above the tests.");
    }
}
