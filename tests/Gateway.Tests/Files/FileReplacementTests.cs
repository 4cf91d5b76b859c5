using System.Text;
using Gateway.Files;
using Gateway.Tests.Support;

namespace Gateway.Tests.Files;

/// <summary>A file that is replaced stays what it was but for its content, and no other is touched.</summary>
public sealed class FileReplacementTests : IDisposable
{
    private const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead;
    private const int Group = 4;
    private const int Owner = 65_534;

    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Permissions_owner_and_group_stay()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.UserName == "root", "giving files away needs root");
        File.WriteAllText(_folder["a"], "old");
        Rights.Set(_folder["a"], Shared);
        await Tool.RunAsync("chown", [$"{Owner}:{Group}", _folder["a"]]);
        var replaced = Write("a", "new");
        Assert.Null(replaced.Changed);
        Assert.Null(replaced.Unflushed);
        Assert.Equal(FileStamp.FromFile(_folder["a"]), replaced.Stamp);
        Assert.Equal(((UnixFileMode?)Shared, (uint?)Owner, (uint?)Group), (replaced.Stamp.Status.Mode, replaced.Stamp.Status.Owner, replaced.Stamp.Status.Group));
        Assert.Equal("new", File.ReadAllText(_folder["a"]));
        Assert.Equal(["a"], Names());
    }

    [Fact]
    public void A_new_one_is_its_owners_and_groups_alone()
    {
        Write("a", "new");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Rights.Of(_folder["a"]) & ~UnixFileMode.GroupRead);
        Assert.Equal("new", File.ReadAllText(_folder["a"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_left_behind_is_removed_and_if_it_is_a_link_not_followed(bool isThere)
    {
        if (isThere)
        {
            File.WriteAllText(_folder["other"], "precious");
        }

        File.CreateSymbolicLink(_folder["a.new"], "other");
        Write("a", "new");
        Assert.Equal(isThere ? ["a", "other"] : ["a"], Names());
        Assert.Equal(isThere ? "precious" : null, isThere ? File.ReadAllText(_folder["other"]) : null);

        File.WriteAllText(_folder["a.new"], "half a fil");
        Write("a", "newer");
        Assert.Equal("newer", File.ReadAllText(_folder["a"]));
        Assert.False(File.Exists(_folder["a.new"]));
    }

    [Fact]
    public async Task Another_name_of_what_is_left_behind_keeps_its_content()
    {
        File.WriteAllText(_folder["other"], "precious");
        File.Move(_folder["other"], _folder["a.new"]);
        Assert.Equal(0, (await Tool.RunAsync("ln", [_folder["a.new"], _folder["other"]])).ExitCode);
        Write("a", "new");
        Assert.Equal("precious", File.ReadAllText(_folder["other"]));
    }

    [Fact]
    public void A_link_stays_one_also_to_where_nothing_is_yet()
    {
        Directory.CreateDirectory(_folder["real"]);
        File.CreateSymbolicLink(_folder["a"], "real/b");
        Write("a", "1");
        Write("a", "2");
        Assert.Equal("real/b", new FileInfo(_folder["a"]).LinkTarget);
        Assert.Equal("2", File.ReadAllText(_folder["real/b"]));
        Assert.Equal([_folder["real/b"]], Directory.GetFiles(_folder["real"]));
    }

    [Fact]
    public void What_can_t_be_replaced_stays_and_nothing_is_left_behind()
    {
        Directory.CreateDirectory(_folder["a"]);
        Assert.Throws<FileReadException>(() => Write("a", "new"));
        Assert.Throws<IOException>(() => FileReplacement.Write(_folder["missing/a"], "new"u8));
        Directory.CreateDirectory(_folder["b.new"]);
        Assert.ThrowsAny<Exception>(() => Write("b", "new"));
        Assert.Equal(["a", "b.new"], Names());
    }

    private ReplacedFile Write(string name, string content) => FileReplacement.Write(_folder[name], Encoding.UTF8.GetBytes(content));

    private IEnumerable<string?> Names() => Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order();
}
