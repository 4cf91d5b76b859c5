using System.Globalization;
using System.Reflection;
using System.Text;
using Gateway.Access;
using Gateway.Applications;
using Gateway.Applications.HttpBackEnds;
using Gateway.Clients;
using Gateway.Commands;
using Gateway.Configuration;
using Gateway.Control;
using Gateway.Fleet;
using Gateway.Hosting.Logging;
using Gateway.Http.Guard;
using Gateway.Lifetime;
using Gateway.Limits;
using Gateway.Lookup;
using Gateway.Sessions;
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
        { "Gateway:Listeners:*name*:Identity", new IdentityOptions() },
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
        { "Gateway:Fleet", new FleetOptions() },
        { "Gateway:Fleet:Tls", new FleetTlsOptions() },
        { "Gateway:Commands", new CommandsOptions() },
        { "Gateway:Diagnostics", new DiagnosticsOptions() },
        { "Gateway:Log", new LogOptions() },
    };

    [Fact]
    public void Its_tables_are_those_of_the_code() => GeneratedPage.AssertUpToDate("configuration.md", part =>
        Table(part, Sections.Single(section => (string)section[0] == part)[1]));

    [Fact]
    public void Every_section_has_its_table_under_its_heading()
    {
        var parts = GeneratedPage.Parts("configuration.md").ToList();
        Assert.Equal(Sections.Select(section => (string)section[0]).Order(StringComparer.Ordinal), parts.Order(StringComparer.Ordinal));
        Assert.All(parts, part => Assert.Contains($"<!-- generated: {part} -->", Page.SkipWhile(line => !IsHeading(line, part)).Skip(1).TakeWhile(line => !line.StartsWith('#'))));
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Every_option_gives_a_reason_and_if_it_is_a_number_or_a_time_its_range(string section, object options) =>
        Assert.All(Options(section, options), option =>
        {
            Assert.True(XmlDocs.Summary(option).Length > 8, option.Name);
            Assert.False(XmlDocs.Value(option).Length == 0 && IsNumber(option.PropertyType), $"{section}:{option.Name} has no <value> that tells unit and range.");
        });

    [Fact]
    public void Every_section_of_the_configuration_is_on_the_page()
    {
        var told = Assert.Single(Hosting.Faults.Of(("Gateway:Nonsense", "1")));
        var sections = told[(told.IndexOf("one of ", StringComparison.Ordinal) + "one of ".Length)..].TrimEnd('.').Split(", ");

        Assert.All(sections, section => Assert.Contains(Page, line => line.StartsWith($"## Gateway:{section}", StringComparison.Ordinal)));
    }

    private static string Table(string section, object options)
    {
        var table = new StringBuilder("| option | default | unit, range | what and why |\n|---|---|---|---|\n");
        foreach (var option in Options(section, options))
        {
            table.Append($"| `{option.Name}` | {Text(option.GetValue(options))} | {XmlDocs.Value(option)} | {XmlDocs.Summary(option)}{(option.IsDefined(typeof(ReloadableAttribute)) ? " ↻" : "")} |\n".Replace("|  |", "| |"));
        }

        return table.ToString();
    }

    // Those that are a section of their own have a heading of their own.
    private static IEnumerable<PropertyInfo> Options(string section, object options) => options.GetType().GetProperties()
        .Where(property => property.GetMethod!.IsPublic && Page.All(line => !IsHeading(line, $"{section}:{property.Name}")));

    private static bool IsNumber(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var plain && (plain == typeof(int) || plain == typeof(long) || plain == typeof(TimeSpan));

    private static bool IsHeading(string line, string title) => line.StartsWith('#') && line.TrimStart('#', ' ') == title;

    private static string Text(object? value) => value switch
    {
        null => "unset",
        "" => "required",
        System.Collections.ICollection { Count: 0 } => "none",
        System.Collections.ICollection { Count: 1 } one => $"`{one.Cast<object>().Single()}`",
        bool flag => flag ? "`true`" : "`false`",
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };
}
