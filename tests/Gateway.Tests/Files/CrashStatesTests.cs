using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Files;

/// <summary>The file system that forgets does forget: each flush that a replacement leaves out is seen, and so is a file that is written in place.</summary>
public sealed class CrashStatesTests
{
    private const string Directory = "/d";

    private static readonly SystemCall[] Replacement =
    [
        new("openat", $"AT_FDCWD, {Hex("/d")}, O_RDONLY|O_CLOEXEC", 7),
        new("openat", $"AT_FDCWD, {Hex("/d/a.new")}, O_RDWR|O_CREAT|O_EXCL|O_CLOEXEC, 0640", 8),
        new("pwrite64", $"8, {Hex("new!")}, 4, 0", 4),
        new("fsync", "8", 0),
        new("rename", $"{Hex("/d/a.new")}, {Hex("/d/a")}", 0),
        new("fsync", "7", 0),
        new("close", "8", 0),
        new("close", "7", 0),
    ];

    [Fact]
    public void A_flushed_replacement_is_the_old_one_or_the_new_one_and_at_the_end_the_new_one()
    {
        var disk = new CrashStates(Directory, ("a", "old"u8.ToArray()));
        foreach (var call in Replacement)
        {
            disk.Apply(call);
            Assert.All(Texts(disk), text => Assert.Contains(text, new[] { "old", "new!" }));
        }

        Assert.Equal(["new!"], Texts(disk));
    }

    [Theory]
    [InlineData("fsync", "8", "", "ne", "new!")]
    [InlineData("fsync", "7", "new!", "old")]
    [InlineData("rename", null, "old")]
    public void What_is_left_out_shows(string call, string? descriptor, params string[] states)
    {
        var disk = new CrashStates(Directory, ("a", "old"u8.ToArray()));
        foreach (var made in Replacement.Where(made => made.Name != call || (descriptor is not null && made.Arguments != descriptor)))
        {
            disk.Apply(made);
        }

        Assert.Equal(states, Texts(disk).Order(StringComparer.Ordinal).Distinct());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void A_flush_that_fails_flushes_nothing(int which)
    {
        var disk = new CrashStates(Directory, ("a", "old"u8.ToArray()));
        for (var index = 0; index < Replacement.Length; index++)
        {
            disk.Apply(index == which ? Replacement[index] with { Result = -1 } : Replacement[index]);
        }

        Assert.NotEqual(["new!"], Texts(disk));
    }

    [Fact]
    public void Written_in_place_it_may_be_torn()
    {
        var disk = new CrashStates(Directory, ("a", "old"u8.ToArray()));
        disk.Apply(new("openat", $"AT_FDCWD, {Hex("/d/a")}, O_WRONLY|O_TRUNC|O_CLOEXEC", 8));
        disk.Apply(new("pwrite64", $"8, {Hex("new!")}, 4, 0", 4));
        Assert.Equal(["old", "", "ne", "new!"], Texts(disk));
    }

    private static string[] Texts(CrashStates disk) => [.. disk.Of("a").Select(content => content is null ? "(no file)" : Encoding.UTF8.GetString(content))];

    private static string Hex(string text) => $"\"{string.Concat(Encoding.UTF8.GetBytes(text).Select(value => $"\\x{value:x2}"))}\"";
}
