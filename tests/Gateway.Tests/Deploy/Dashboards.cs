using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>The Grafana dashboards of deploy/, as far as the tests look into them.</summary>
internal static partial class Dashboards
{
    internal static readonly string Folder = Path.Combine(Repository.Root, "deploy", "grafana", "dashboards");

    internal static IEnumerable<string> Files => Directory.EnumerateFiles(Folder, "*.json").Order(StringComparer.Ordinal);

    /// <summary>Every query of every panel and of every variable, as Prometheus would be asked, with where it stands.</summary>
    internal static IEnumerable<(string Where, string Query)> Queries()
    {
        foreach (var file in Files)
        {
            using var dashboard = JsonDocument.Parse(File.ReadAllText(file));
            var name = Path.GetFileNameWithoutExtension(file);
            foreach (var panel in dashboard.RootElement.GetProperty("panels").EnumerateArray().Where(panel => panel.TryGetProperty("targets", out _)))
            {
                foreach (var target in panel.GetProperty("targets").EnumerateArray())
                {
                    yield return ($"{name}: {panel.GetProperty("title").GetString()}", Asked(target.GetProperty("expr").GetString()!));
                }
            }

            foreach (var variable in dashboard.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray())
            {
                yield return ($"{name}: ${variable.GetProperty("name").GetString()}", LabelValues().Match(variable.GetProperty("definition").GetString()!).Groups[1].Value);
            }
        }
    }

    // What Grafana puts in: a range of a few scrapes, and everything where nothing was chosen.
    private static string Asked(string query) => query.Replace("$__rate_interval", "3s").Replace("$instance", ".*").Replace("$listener", ".*");

    [GeneratedRegex(@"^label_values\((.+), \w+\)$")]
    private static partial Regex LabelValues();
}
