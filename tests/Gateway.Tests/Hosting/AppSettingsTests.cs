using System.Text.Json;
using Gateway.Lifetime;
using Gateway.Limits;
using Gateway.Tests.Support;
using Gateway.Transports;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Hosting;

/// <summary>The appsettings.json at the root states no number that the code says otherwise.</summary>
public sealed class AppSettingsTests
{
    private static readonly IConfigurationSection Root = new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(Repository.Root, "appsettings.json")).Build().GetSection("Gateway");

    [Fact]
    public void What_it_states_is_what_the_code_does_without_it()
    {
        AssertDefaults(new GatewayLimits(), "Limits");
        AssertDefaults(new GatewayTimeouts(), "Timeouts");
        AssertDefaults(new ShutdownOptions(), "Shutdown");
        Assert.All(Root.GetSection("Listeners").GetChildren(), listener => AssertDefaults(new ListenerSocketOptions(), $"Listeners:{listener.Key}:Socket"));
    }

    [Fact]
    public void Its_doors_stand_where_the_design_says_and_on_loopback()
    {
        var options = Root.Get<ListenersOptions>()!;

        Assert.Equal(("tcp://127.0.0.1:9000", "Line", "Commands"), Door(options.Listeners["line"]));
        Assert.Equal(("tcp://127.0.0.1:9001", "LengthPrefixed", "Commands"), Door(options.Listeners["frames"]));
        Assert.Equal(("tcp://127.0.0.1:9002", "Raw", "Echo"), Door(options.Listeners["echo"]));
        Assert.All(options.Listeners.Values, listener => Assert.True(ListenerUrl.Parse(listener.Url, out _) is System.Net.IPEndPoint { Address: var address } && System.Net.IPAddress.IsLoopback(address)));
    }

    private static (string, string, string) Door(ListenerOptions listener) => (listener.Url, listener.Framing, listener.Application);

    private static void AssertDefaults<T>(T options, string section)
    {
        var before = JsonSerializer.Serialize(options);
        Root.GetSection(section).Bind(options);
        Assert.Equal(before, JsonSerializer.Serialize(options));
    }
}
