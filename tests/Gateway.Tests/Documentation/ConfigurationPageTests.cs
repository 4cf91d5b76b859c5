using System.Globalization;
using Gateway.Applications;
using Gateway.Applications.Http;
using Gateway.Control;
using Gateway.Http.Guard;
using Gateway.Limits;
using Gateway.Lookup;
using Gateway.Tests.Support;
using Gateway.Transports;
using Gateway.Transports.Tls;
using Gateway.Upstreams;

namespace Gateway.Tests.Documentation;

/// <summary>docs/configuration.md says of every option what the code does.</summary>
public sealed class ConfigurationPageTests
{
    private static readonly string[] Page = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "configuration.md"));

    public static TheoryData<string, object> Sections => new()
    {
        { "Gateway:Listeners:*name*", new ListenerOptions() },
        { "Gateway:Listeners:*name*:Tls", new TlsOptions() },
        { "Gateway:Listeners:*name*:Forward", new ForwardOptions() },
        { "Gateway:Listeners:*name*:Http", new HttpOptions() },
        { "Gateway:Upstreams", new UpstreamOptions() },
        { "Gateway:ProxyProtocol", new ProxyProtocolOptions() },
        { "Gateway:Access", new AccessOptions() },
        { "Gateway:Listeners:*name*:Socket", new ListenerSocketOptions() },
        { "Gateway:Listeners:*name*:Socket:KeepAlive", new KeepAliveOptions() },
        { "Gateway:Transport", new TransportOptions() },
        { "Gateway:Limits", new GatewayLimits() },
        { "Gateway:Timeouts", new GatewayTimeouts() },
        { "Gateway:Shutdown", new ShutdownOptions() },
        { "Gateway:Api", new ApiOptions() },
        { "Gateway:Lookup", new LookupOptions() },
        { "Gateway:Lookup:Udp", new LookupUdpOptions() },
        { "Gateway:Control", new ControlOptions() },
        { "Gateway:Discovery", new DiscoveryOptions() },
    };

    [Theory]
    [MemberData(nameof(Sections))]
    public void Every_option_stands_there_with_its_default_and_no_other(string section, object options)
    {
        var expected = options.GetType().GetProperties()
            .Where(property => Page.All(line => !IsHeading(line, $"{section}:{property.Name}")))
            .Select(property => $"| `{property.Name}` | {Text(property.GetValue(options))} |");
        var rows = Page.SkipWhile(line => !IsHeading(line, section)).Skip(1).TakeWhile(line => !line.StartsWith('#')).Where(line => line.StartsWith("| `", StringComparison.Ordinal));

        Assert.Equal(expected.Order(), rows.Select(row => string.Join('|', row.Split('|')[..3]) + "|").Order());
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Those_that_follow_a_change_are_marked_and_no_other(string section, object options)
    {
        var following = options.GetType().GetProperties().Where(property => property.IsDefined(typeof(ReloadableAttribute), inherit: false)).Select(property => property.Name);
        var marked = Page.SkipWhile(line => !IsHeading(line, section)).Skip(1).TakeWhile(line => !line.StartsWith('#')).Where(line => line.EndsWith(" ↻ |", StringComparison.Ordinal));

        Assert.Equal(following.Order(), marked.Select(row => row.Split('`')[1]).Order());
    }

    [Fact]
    public void Every_row_gives_a_reason() =>
        Assert.All(Page.Where(line => line.StartsWith("| `", StringComparison.Ordinal)), row => Assert.True(row.Split('|')[^2].Trim().Length > 8, row));

    [Fact]
    public void Every_section_of_the_configuration_is_on_the_page()
    {
        var told = Assert.Single(Hosting.Faults.Of(("Gateway:Nonsense", "1")));
        var sections = told[(told.IndexOf("one of ", StringComparison.Ordinal) + "one of ".Length)..].TrimEnd('.').Split(", ");

        Assert.All(sections, section => Assert.Contains(Page, line => line.StartsWith($"## Gateway:{section}", StringComparison.Ordinal)));
    }

    private static bool IsHeading(string line, string title) => line.StartsWith('#') && line.TrimStart('#', ' ') == title;

    private static string Text(object? value) => value switch
    {
        null => "unset",
        "" => "required",
        System.Collections.ICollection { Count: 0 } => "none",
        bool flag => flag ? "`true`" : "`false`",
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };
}
