using System.Text;

namespace Gateway.Tests.Support;

/// <summary>How a file becomes another.</summary>
public enum Replacement
{
    /// <summary>Another is renamed to it, as rsync and most programs do.</summary>
    Renamed,

    /// <summary>It is written anew in place and its time put back, as <c>cp -p</c> does.</summary>
    WrittenInPlace,

    /// <summary>A link above it is turned to another folder, as Kubernetes and Nix do.</summary>
    Linked,
}

/// <summary>A file whose every state has one length and one time: images, Nix and rsync make such.</summary>
public sealed class ReplaceableFile
{
    private const int Length = 8192;
    private static readonly DateTime Written = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly TempDirectory _folder;
    private readonly string _name;
    private readonly Replacement _way;
    private int _version;

    public ReplaceableFile(TempDirectory folder, string name, string content, Replacement way)
    {
        (_folder, _name, _way) = (folder, name, way);
        if (way == Replacement.Linked)
        {
            File.CreateSymbolicLink(Path, System.IO.Path.Combine($"{name}.data", name));
            Replace(content);
        }
        else
        {
            Write(Path, content);
        }
    }

    public string Path => _folder[_name];

    public void Replace(string content)
    {
        switch (_way)
        {
            case Replacement.Renamed:
                Write(Path + ".tmp", content);
                File.Move(Path + ".tmp", Path, overwrite: true);
                break;
            case Replacement.WrittenInPlace:
                Write(Path, content);
                break;
            case Replacement.Linked:
                var version = _folder[$"{_name}.v{++_version}"];
                Directory.CreateDirectory(version);
                Write(System.IO.Path.Combine(version, _name), content);
                Directory.CreateSymbolicLink(_folder[$"{_name}.tmp"], version);
                Rename(_folder[$"{_name}.tmp"], _folder[$"{_name}.data"]);
                break;
        }
    }

    // The framework moves no directory's link over another.
    private static void Rename(string from, string to)
    {
        if (Directory.Exists(to))
        {
            Directory.Delete(to);
        }

        Directory.Move(from, to);
    }

    // JSON, PEM and lists of tokens alike put up with spaces behind their end.
    private static void Write(string path, string content)
    {
        File.WriteAllText(path, content.PadRight(Length, '\n'), new UTF8Encoding(false));
        File.SetLastWriteTimeUtc(path, Written);
    }
}
