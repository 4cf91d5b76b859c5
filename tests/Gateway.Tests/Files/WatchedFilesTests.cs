using Gateway.Files;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Files;

/// <summary>When watched files are read, and what is made of it.</summary>
public sealed class WatchedFilesTests : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly List<string> _taken = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_content_is_taken_once()
    {
        using var files = Watch(_ => FileVerdict.Applied);
        Assert.Contains("Could not find file", files.Check());
        Assert.Null(files.Check());
        Write("one");
        Assert.Null(files.Check());
        Assert.Null(files.Check());
        Write("one");
        Assert.Null(files.Check());
        Assert.Equal(["one"], _taken);

        File.Delete(_folder["a"]);
        Assert.Contains("tried again every 2 s", files.Check());
        Assert.Null(files.Check());
        Write("one");
        Assert.Null(files.Check());
        Assert.Equal(["one"], _taken);
        Write("two");
        Assert.Null(files.Check());
        Assert.Equal(["one", "two"], _taken);
    }

    [Fact]
    public void Bad_content_is_told_once_and_judged_again_when_it_changes()
    {
        using var files = Watch(text => text == "good" ? FileVerdict.Applied : FileVerdict.Invalid("it is bad"));
        Write("bad");
        Assert.Equal("it is bad", files.Check());
        Assert.Null(files.Check());
        Write("worse");
        Assert.Equal("it is bad", files.Check());
        Write("good");
        Assert.Null(files.Check());
        Assert.Equal(["bad", "worse", "good"], _taken);
    }

    [Fact]
    public void What_can_t_be_taken_now_is_judged_at_each_look_and_told_when_the_reason_is_another()
    {
        var reasons = new Queue<string?>(["first", "first", "second", null]);
        using var files = Watch(_ => reasons.Dequeue() is { } reason ? FileVerdict.Retry(reason) : FileVerdict.Applied);
        Write("x");
        Assert.Equal(["first", null, "second", null, null], Enumerable.Range(0, 5).Select(_ => files.Check()));
        Assert.Equal(4, _taken.Count);
    }

    [Fact]
    public void A_file_that_is_too_long_is_bad()
    {
        using var files = Watch(_ => FileVerdict.Applied);
        Write(new string('x', 101));
        Assert.Contains("has more than 100 bytes", files.Check());
        Write(new string('x', 100));
        Assert.Null(files.Check());
        Assert.Single(_taken);
    }

    [Fact]
    public void Of_one_that_is_too_long_nothing_is_read()
    {
        using (var file = File.Create(_folder["a"]))
        {
            file.SetLength(1L << 40);
        }

        using var files = Watch(_ => FileVerdict.Applied);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("has more than 100 bytes", files.Check());
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
        Assert.Empty(_taken);
    }

    [Fact]
    public void What_was_bad_before_it_could_not_be_read_is_bad_still()
    {
        using var files = Watch(text => text == "bad" ? FileVerdict.Invalid("it is bad") : FileVerdict.Applied);
        Write("good");
        files.Check();
        Write("bad");
        Assert.Equal("it is bad", files.Check());
        File.Delete(_folder["a"]);
        Directory.CreateDirectory(_folder["a"]);
        Assert.Contains("is a directory", files.Check());
        Directory.Delete(_folder["a"]);
        Write("bad");
        Assert.Equal("it is bad", files.Check());
        Write("good");
        Assert.Null(files.Check());
    }

    [Fact]
    public void What_was_written_just_before_it_was_read_is_read_once_more()
    {
        // Both changes may bear one time: of the first nothing is believed.
        using var files = Watch(_ => FileVerdict.Applied);
        for (var round = 0; round < 200; round++)
        {
            File.WriteAllText(_folder["a"], $"{round:000}a");
            files.Check();
            File.WriteAllText(_folder["a"], $"{round:000}b");
            files.Check();
            Assert.Equal($"{round:000}b", _taken[^1]);
        }
    }

    private WatchedFiles Watch(Func<string, FileVerdict> judge) => new(
        [_folder["a"]],
        100,
        read =>
        {
            _taken.Add(read[0]!.Text);
            return judge(read[0]!.Text);
        },
        _ => { },
        NullLogger<FileWatch>.Instance);

    private void Write(string content) => File.WriteAllText(_folder["a"], content);
}
