using System.Text.RegularExpressions;

namespace Gateway.Tests.Architecture;

/// <summary>Counts the lines of top-level types: all parts of a partial one together, with what is nested in it and what is said above it.</summary>
/// <remarks>
/// Reads the text as the formatter leaves it: a top-level declaration begins in the first column, and so does the brace that ends it. Whatever
/// stands outside of that is a fault and not left out.
/// </remarks>
internal static partial class TypeLength
{
    /// <summary>The lines of each type, by its namespace and name. Top-level statements are the type <c>Program</c>.</summary>
    /// <exception cref="FormatException">A line behind the namespace belongs to no type.</exception>
    internal static Dictionary<string, int> Count(IEnumerable<(string Path, string[] Lines)> files) => files
        .SelectMany(file => Parts(file.Path, file.Lines))
        .GroupBy(part => part.Type)
        .ToDictionary(parts => parts.Key, parts => parts.Sum(part => part.Lines));

    private static List<(string Type, int Lines)> Parts(string path, string[] lines)
    {
        var header = Array.FindIndex(lines, line => line.StartsWith("namespace ", StringComparison.Ordinal));
        if (header < 0 && !lines.Any(line => Declaration().IsMatch(line)))
        {
            return [("Program", lines.Length)];
        }

        var prefix = header < 0 ? "" : lines[header]["namespace ".Length..].TrimEnd(';') + ".";
        var parts = new List<(string, int)>();
        var from = header + 1;
        for (var index = from; index < lines.Length; index++)
        {
            if (Declaration().Match(lines[index]) is { Success: true } declaration)
            {
                index = End(path, lines, index);
                parts.Add((prefix + declaration.Groups["name"].Value, lines[from..(index + 1)].SkipWhile(line => line.Length == 0).Count()));
                from = index + 1;
            }
        }

        return lines[from..].All(IsNothing) ? parts : throw new FormatException($"{path}: no type has line {from + 1}");
    }

    // The last line of a declaration: a semicolon before any brace, or the brace in the first column.
    private static int End(string path, string[] lines, int declaration)
    {
        var hasBody = false;
        for (var index = declaration; index < lines.Length; index++)
        {
            hasBody |= lines[index] == "{";
            if (hasBody ? lines[index] == "}" : lines[index].EndsWith(';') || lines[index].EndsWith('}'))
            {
                return index;
            }
        }

        throw new FormatException($"{path}: the type at line {declaration + 1} does not end");
    }

    private static bool IsNothing(string line) => line.Length == 0 || line[0] is '#' or '/';

    [GeneratedRegex(@"^(?:\w+ )*?(?:class|struct|interface|enum|record(?: class| struct)?|delegate \S+) (?<name>\w+(?:<[^>]*>)?)")]
    private static partial Regex Declaration();
}
