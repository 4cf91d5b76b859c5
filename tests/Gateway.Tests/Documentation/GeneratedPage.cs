using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Documentation;

/// <summary>
/// A page of docs/ of which parts are generated: what stands between <c>&lt;!-- generated: NAME --&gt;</c> and <c>&lt;!-- end --&gt;</c>. The tests fail where
/// it is out of date; with the environment variable below set they write it instead.
/// </summary>
internal static class GeneratedPage
{
    private const string Write = "GATEWAY_WRITE_DOCS";
    private const string Begin = "<!-- generated: ";
    private const string End = "<!-- end -->";

    internal static void AssertUpToDate(string file, Func<string, string> generate) =>
        AssertUpToDate($"docs/{file}", Generate(Repository.Read($"docs/{file}"), generate));

    /// <summary>The same for a file of which all is generated.</summary>
    internal static void AssertUpToDate(string file, string wanted)
    {
        var path = Path.Combine(Repository.Root, file);
        var page = File.ReadAllText(path);
        if (Environment.GetEnvironmentVariable(Write) is { Length: > 0 })
        {
            File.WriteAllText(path, wanted);
            return;
        }

        Assert.True(page == wanted, $"{file} is out of date. Write it anew: {Write}=1 dotnet test tests/Gateway.Tests --filter FullyQualifiedName~Documentation{Environment.NewLine}{FirstDifference(page, wanted)}");
    }

    /// <summary>The names of a page's generated parts.</summary>
    internal static IEnumerable<string> Parts(string file) =>
        Repository.Read($"docs/{file}").Split('\n').Where(line => line.StartsWith(Begin, StringComparison.Ordinal)).Select(Name);

    private static string Generate(string page, Func<string, string> generate)
    {
        var text = new StringBuilder();
        var isInside = false;
        foreach (var line in page.TrimEnd('\n').Split('\n'))
        {
            isInside &= line != End;
            if (!isInside)
            {
                text.Append(line).Append('\n');
            }

            if (line.StartsWith(Begin, StringComparison.Ordinal))
            {
                text.Append(generate(Name(line)));
                isInside = true;
            }
        }

        return text.ToString();
    }

    private static string Name(string line) => line[Begin.Length..^" -->".Length];

    private static string FirstDifference(string page, string wanted)
    {
        var (have, want) = (page.Split('\n'), wanted.Split('\n'));
        var at = have.Zip(want).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"line {at + 1}{Environment.NewLine}has   {have.ElementAtOrDefault(at)}{Environment.NewLine}wants {want.ElementAtOrDefault(at)}";
    }
}
