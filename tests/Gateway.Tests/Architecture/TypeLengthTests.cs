using Gateway.Tests.Support;

namespace Gateway.Tests.Architecture;

/// <summary>A type is short enough to be read at once. Splitting it over files does not make it short.</summary>
public sealed class TypeLengthTests
{
    /// <summary>Lines of one type: 250, some five screens.</summary>
    private const int Most = 250;

    [Fact]
    public void No_type_is_too_long_to_read()
    {
        var types = TypeLength.Count(Repository.SourceFiles().Concat(Repository.ExecutableFiles()));
        Assert.Contains("Gateway.Sessions.Session", types.Keys);
        Assert.Contains("Program", types.Keys);
        Assert.Empty(TooLong(types));
    }

    [Theory]
    [InlineData(Most, false)]
    [InlineData(Most + 1, true)]
    public void A_type_is_too_long_by_one_line(int lines, bool isTooLong)
    {
        string[] type = ["namespace N;", "", "class C", "{", .. Enumerable.Repeat("    // A line.", lines - 3), "}"];
        Assert.Equal(isTooLong, TooLong(TypeLength.Count([("C.cs", type)])).Any());
    }

    [Fact]
    public void All_parts_of_a_type_count_together_with_what_is_nested()
    {
        string[] first =
        [
            "using System;", "", "namespace N;", "", "/// <summary>Said of it counts.</summary>", "[Obsolete]", "internal sealed partial class Outer : Base", "{",
            "    private sealed class Inner", "    {", "    }", "}",
        ];
        string[] log = ["namespace N;", "", "internal sealed partial class Outer", "{", "    [LoggerMessage]", "    partial void Said();", "}"];
        var types = TypeLength.Count([("Outer.cs", first), ("Outer.Log.cs", log)]);
        Assert.Equal(new Dictionary<string, int> { ["N.Outer"] = 8 + 5 }, types);
    }

    [Fact]
    public void Each_type_of_a_file_counts_for_itself()
    {
        string[] file =
        [
            "namespace N;", "", "internal record Point(int X, int Y);", "", "internal sealed class Failure(", "    string text) : Exception(text);", "",
            "internal enum Kind { One, Two }", "", "internal readonly record struct Pair<T>(T Left, T Right)", "{", "}", "", "public delegate Task Serve(Point at);",
            "", "internal interface IEmpty", "{", "}",
        ];
        var types = TypeLength.Count([("Point.cs", file)]);
        Assert.Equal(
            new Dictionary<string, int> { ["N.Point"] = 1, ["N.Failure"] = 2, ["N.Kind"] = 1, ["N.Pair<T>"] = 3, ["N.Serve"] = 1, ["N.IEmpty"] = 3 }, types);
    }

    [Fact]
    public void A_namesake_in_another_namespace_is_another_type()
    {
        string[] Namesake(string name) => [$"namespace {name};", "", "class C;"];
        Assert.Equal(["M.C", "N.C"], TypeLength.Count([("M.cs", Namesake("M")), ("N.cs", Namesake("N"))]).Keys.Order());
    }

    [Fact]
    public void Top_level_statements_are_the_program() =>
        Assert.Equal(new Dictionary<string, int> { ["Program"] = 2 }, TypeLength.Count([("Program.cs", ["var host = Build();", "host.Run();"])]));

    [Theory]
    [InlineData("class C", "{", "    int _open;")]
    [InlineData("class C;", "", "what is this?")]
    public void Nothing_escapes_the_count(params string[] lines) =>
        Assert.Throws<FormatException>(() => TypeLength.Count([("C.cs", ["namespace N;", "", .. lines])]));

    private static IEnumerable<string> TooLong(Dictionary<string, int> types) =>
        types.Where(type => type.Value > Most).Select(type => $"{type.Key} has {type.Value} lines");
}
