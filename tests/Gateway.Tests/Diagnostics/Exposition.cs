using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Diagnostics;

/// <summary>A scrape as a test reads it.</summary>
internal sealed partial class Exposition(string text)
{
    internal static async Task<Exposition> OfAsync(HttpClient http) => new(await http.GetStringAsync("/metrics"));

    /// <summary>The type of each family of ours, by the name it is announced with.</summary>
    internal Dictionary<string, string> Families { get; } = TypeLine().Matches(text)
        .Where(match => match.Groups[1].Value.StartsWith("gateway_", StringComparison.Ordinal))
        .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

    /// <summary>Every label name on samples of ours, with the samples' names.</summary>
    internal IEnumerable<(string Sample, string Label, string Value)> Labels =>
        from sample in SampleLine().Matches(text)
        where sample.Groups[1].Value.StartsWith("gateway_", StringComparison.Ordinal)
        from label in LabelPair().Matches(sample.Groups[2].Value)
        select (sample.Groups[1].Value, label.Groups[1].Value, label.Groups[2].Value);

    /// <summary>The value of the one series with this name and labels, as they stand between the braces.</summary>
    internal double this[string name, string labels = ""] => double.Parse(
        SampleLine().Matches(text).Single(sample => sample.Groups[1].Value == name && sample.Groups[2].Value == labels).Groups[3].Value,
        CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^# TYPE (\S+) (\S+)$", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^([a-z_:A-Z0-9]+)(?:\{(.*)\})? (\S+)$", RegexOptions.Multiline)]
    private static partial Regex SampleLine();

    [GeneratedRegex(@"([a-z_A-Z0-9]+)=""((?:[^""\\]|\\.)*)""")]
    private static partial Regex LabelPair();
}
