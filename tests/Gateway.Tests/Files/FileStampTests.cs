using Gateway.Files;
using Gateway.Tests.Support;

namespace Gateway.Tests.Files;

/// <summary>What tells one state of a file from another.</summary>
public sealed class FileStampTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_what_it_was_until_something_of_it_changes()
    {
        File.WriteAllText(_folder["a"], "x");
        var stamp = FileStamp.FromFile(_folder["a"]);
        Assert.Equal(stamp, FileStamp.FromFile(_folder["a"]));
        Assert.Equal((FileKind.File, 1), (stamp!.Value.Status.Kind, stamp.Value.Status.Length));
        File.WriteAllText(_folder["a"], "xy");
        Assert.NotEqual(stamp, FileStamp.FromFile(_folder["a"]));
    }

    [SkippableFact]
    public void Another_in_its_place_is_another_and_so_are_new_rights_whatever_length_and_time_say()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Only Linux tells by which number.");
        var time = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach (var name in new[] { "a", "b" })
        {
            File.WriteAllText(_folder[name], name);
            File.SetLastWriteTimeUtc(_folder[name], time);
        }

        var stamp = FileStamp.FromFile(_folder["a"])!.Value;
        File.Move(_folder["b"], _folder["a"], overwrite: true);
        var replaced = FileStamp.FromFile(_folder["a"])!.Value;
        Assert.Equal((stamp.Path, stamp.Status.Length, stamp.Status.Written), (replaced.Path, replaced.Status.Length, replaced.Status.Written));
        Assert.NotEqual(stamp, replaced);

        Rights.Set(_folder["a"], UnixFileMode.UserRead);
        Assert.NotEqual(replaced, FileStamp.FromFile(_folder["a"]));
    }

    [SkippableFact]
    public async Task What_is_no_file_is_told_and_is_not_waited_for()
    {
        Assert.Null(FileStamp.FromFile(_folder["missing"]));
        Assert.Null(FileStamp.FromFile(_folder["missing/below"]));
        Directory.CreateDirectory(_folder["directory"]);
        Assert.Equal(FileKind.Directory, FileStamp.FromFile(_folder["directory"])!.Value.Status.Kind);
        await Tool.RunAsync(Tool.Require("mkfifo", "coreutils"), [_folder["pipe"]]);
        Assert.Equal(FileKind.Other, FileStamp.FromFile(_folder["pipe"])!.Value.Status.Kind);

        // Nobody writes into the pipe: opening it would never end.
        Assert.Contains("is a pipe", Assert.Throws<FileReadException>(() => FileContent.Read(_folder["pipe"], 10)).Message);
        Assert.Contains("is a directory, not a file", Assert.Throws<FileReadException>(() => FileContent.Read(_folder["directory"], 10)).Message);
        Assert.Contains("Could not find file", Assert.Throws<FileReadException>(() => FileContent.Read(_folder["missing"], 10)).Message);
    }

    [Fact]
    public void Links_are_followed_from_where_they_really_lie_also_to_where_nothing_is()
    {
        Directory.CreateDirectory(_folder["real/v1"]);
        Directory.CreateDirectory(_folder["real/shared"]);
        Directory.CreateSymbolicLink(_folder["current"], _folder["real/v1"]);
        File.CreateSymbolicLink(_folder["real/v1/table.json"], "../shared/table.json");
        var real = RealPath.Resolve(_folder["real/shared/table.json"]);
        Assert.Equal(real, RealPath.Resolve(_folder["current/table.json"]));
        Assert.Null(FileStamp.FromFile(_folder["current/table.json"]));
        File.WriteAllText(real, "{}");
        Assert.Equal(real, FileStamp.FromFile(_folder["current/table.json"])!.Value.Path);
        Assert.Equal(FileStamp.FromFile(real), FileStamp.FromFile(_folder["current/table.json"]));

        File.CreateSymbolicLink(_folder["a"], "b");
        File.CreateSymbolicLink(_folder["b"], "a");
        Assert.Contains("circle", Assert.Throws<FileReadException>(() => FileStamp.FromFile(_folder["a"])).Message);
    }

    [Fact]
    public void Where_the_system_says_little_length_and_times_count()
    {
        Assert.Null(FileStatus.Portable(_folder["a"]));
        Assert.Equal(FileKind.Directory, FileStatus.Portable(_folder.Path)!.Value.Kind);
        File.WriteAllText(_folder["a"], "x");
        File.CreateSymbolicLink(_folder["link"], "a");
        var status = FileStatus.Portable(_folder["a"]);
        Assert.Equal(status, FileStatus.Portable(_folder["link"]));
        File.SetLastWriteTimeUtc(_folder["a"], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.NotEqual(status, FileStatus.Portable(_folder["a"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void One_that_is_as_long_as_it_may_be_is_read(int length)
    {
        File.WriteAllBytes(_folder["a"], new byte[length]);
        Assert.Equal(length, FileContent.Read(_folder["a"], 10).Bytes.Length);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(5000)]
    public void One_that_is_longer_is_not(int length)
    {
        File.WriteAllBytes(_folder["a"], new byte[length]);
        Assert.Contains("has more than 10 bytes", Assert.Throws<FileReadException>(() => FileContent.Read(_folder["a"], 10)).Message);
    }

    [SkippableFact]
    public void One_that_says_it_has_no_length_is_not_read_beyond_that_either()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Only Linux has such.");
        Assert.Contains("has more than 10 bytes", Assert.Throws<FileReadException>(() => FileContent.Read("/proc/self/status", 10)).Message);
    }

    [SkippableFact]
    public void A_file_that_says_it_has_no_length_is_read_to_its_end()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Only Linux has such.");
        Assert.Contains("Name:", FileContent.Read("/proc/self/status", 1_000_000).Text);
    }
}
