using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Gateway.Tests.Deploy;

/// <summary>Dashboards and rules ask a real Prometheus, which scrapes a real gateway under load, and get an answer.</summary>
public sealed partial class DashboardTests
{
    // By what they begin with or where they stand.
    private static readonly Dictionary<string, string> EmptyWhenAllIsWell = new()
    {
        ["overview: Firing alerts"] = "no alert fires",
        ["runtime: Exceptions per second"] = "nothing throws",
    };

    // Empty while nothing drains.
    private static readonly string[] OfDrain = ["sessions: Sessions left", "sessions: Time until sessions left are aborted"];

    // Metrics that alerts ask for and one gateway alone doesn't have.
    private static readonly string[] OfOthers = ["ALERTS", "haproxy_server_status"];

    [SkippableFact]
    public async Task Every_query_of_a_dashboard_or_a_rule_has_data()
    {
        await using var watched = await WatchedGateway.StartAsync();
        var asked = Dashboards.Queries().Where(query => !EmptyWhenAllIsWell.ContainsKey(query.Where)).Concat(Recorded()).ToLookup(query => OfDrain.Contains(query.Where));
        await AssertDataAsync(watched.Prometheus, asked[false]);

        // Those that are empty now are at least ones that Prometheus can read, and so are the alerts; and what they ask for is there.
        foreach (var (_, query) in Dashboards.Queries().Concat(Alerts()))
        {
            await watched.Prometheus.QueryAsync(query);
        }

        using var names = JsonDocument.Parse(await watched.Prometheus.Http.GetStringAsync("/api/v1/label/__name__/values"));
        var known = names.RootElement.GetProperty("data").EnumerateArray().Select(name => name.GetString()!).ToHashSet();
        var asks = Alerts().SelectMany(alert => MetricName().Matches(alert.Query)).Select(match => match.Value).Distinct();
        Assert.Equal([], asks.Except(known).Except(OfOthers));
        Assert.Equal(["0"], await watched.Prometheus.QueryAsync("gateway:state"));

        watched.BeginDrain();
        await AssertDataAsync(watched.Prometheus, asked[true]);
    }

    [Fact]
    public void The_lists_of_empty_queries_are_of_queries() =>
        Assert.All(EmptyWhenAllIsWell.Keys.Concat(OfDrain), where => Assert.Contains(Dashboards.Queries(), query => query.Where == where));

    [Fact]
    public void Dashboards_have_names_of_their_own_and_use_the_provisioned_data_source()
    {
        var uids = new HashSet<string>();
        foreach (var file in Dashboards.Files)
        {
            using var dashboard = JsonDocument.Parse(File.ReadAllText(file));
            Assert.True(uids.Add(dashboard.RootElement.GetProperty("uid").GetString()!), file);
            var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();
            Assert.Distinct(panels.Select(panel => panel.GetProperty("id").GetInt32()));
            Assert.All(panels.Where(panel => panel.TryGetProperty("targets", out _)), panel => Assert.Equal("prometheus", panel.GetProperty("datasource").GetProperty("uid").GetString()));
        }

        Assert.Contains("gateway-overview", uids);
        Assert.Contains("uid: prometheus", Repository.Read("deploy/grafana/provisioning/datasources/prometheus.yml"));
    }

    [SkippableFact]
    public async Task Promtool_finds_no_fault_with_configuration_and_rules_and_their_tests_pass()
    {
        var promtool = Tool.Require("promtool", "prometheus");
        var folder = Path.Combine(Repository.Root, "deploy", "prometheus");
        foreach (string[] arguments in (string[][])[["check", "config", Path.Combine(folder, "prometheus.yml")], ["test", "rules", Path.Combine(folder, "tests", "alerts.yml")]])
        {
            var (exitCode, complaints) = await Tool.RunAsync(promtool, arguments);
            Assert.True(exitCode == 0, complaints);
        }
    }

    [Fact]
    public void Every_alert_is_tested() =>
        Assert.All(Alerts(), alert => Assert.Matches($@"alertname: {alert.Where}\n +exp_alerts:\n", Repository.Read("deploy/prometheus/tests/alerts.yml")));

    private static async Task AssertDataAsync(RealPrometheus prometheus, IEnumerable<(string Where, string Query)> queries)
    {
        var open = queries.ToList();
        Assert.NotEmpty(open);
        using var timeout = new CancellationTokenSource(2 * TestClient.Patience);
        while (open.Count > 0 && !timeout.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500));
            var answers = new List<(string Where, string Query)>();
            foreach (var one in open)
            {
                if ((await prometheus.QueryAsync(one.Query)).Any(value => value != "NaN"))
                {
                    answers.Add(one);
                }
            }

            open = [.. open.Except(answers)];
        }

        Assert.Empty(open);
    }

    private static IEnumerable<(string Where, string Query)> Recorded() => Rules("recording.yml", "record").Select(rule => (rule.Where, rule.Where));

    private static IEnumerable<(string Where, string Query)> Alerts() => Rules("alerts.yml", "alert");

    private static IEnumerable<(string Where, string Query)> Rules(string file, string name)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Repository.Read($"deploy/prometheus/rules/{file}")));
        return
        [
            .. ((YamlSequenceNode)yaml.Documents[0].RootNode["groups"]).SelectMany(group => (YamlSequenceNode)group["rules"])
                .Select(rule => ((YamlScalarNode)rule[name]).Value!).Zip(
                    ((YamlSequenceNode)yaml.Documents[0].RootNode["groups"]).SelectMany(group => (YamlSequenceNode)group["rules"]).Select(rule => ((YamlScalarNode)rule["expr"]).Value!)),
        ];
    }

    [GeneratedRegex(@"\b(?:up|ALERTS|[a-z_]+:[a-z0-9_:]+|(?:gateway|dotnet|haproxy|http|kestrel)_[a-z0-9_]+)\b(?!"")")]
    private static partial Regex MetricName();
}
