using System.Text;
using Gateway.Hosting;
using Gateway.Tests.Hosting.Reload;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Hosting;

/// <summary>Items of lists, dictionaries and objects that are null, empty or of the wrong kind are told by their key, and nothing trips over them.</summary>
public sealed class ConfigurationItemsTests : ReloadTests
{
    /// <summary>What stands in the file, and the one fault that it has.</summary>
    public static TheoryData<string, string> Wrong => new()
    {
        { Line("\"Tokens\": [ null ]"), "Gateway:Listeners:a:Tokens:0 is null" },
        { Line("\"Tokens\": [ \"0123456789abcdef\", null, \"0123456789abcdef\" ]"), "Gateway:Listeners:a:Tokens:1 is null" },
        { Line("\"Tokens\": [ {} ]"), "Gateway:Listeners:a:Tokens:0 is null" },
        { Line("\"Tokens\": [ \"\" ]"), "Gateway:Listeners:a:Tokens:0 is shorter" },
        { Line("\"Tokens\": [ [] ]"), "Gateway:Listeners:a:Tokens:0 is shorter" },
        { Line("\"Tokens\": [ 12345 ]"), "Gateway:Listeners:a:Tokens:0 is shorter" },
        { Line("\"Tokens\": [ { \"a\": \"0123456789abcdef\" } ]"), "Gateway:Listeners:a:Tokens:0 must be one value" },
        { Line("\"Tokens\": [ [ \"0123456789abcdef\" ] ]"), "Gateway:Listeners:a:Tokens:0 must be one value" },
        { Line("\"Tokens\": { \"alice\": \"0123456789abcdef\" }"), "Gateway:Listeners:a:Tokens:alice is no item of a list" },
        { Line("\"Tokens\": \"0123456789abcdef\""), "Gateway:Listeners:a:Tokens is one value: it must be a list" },
        { Line("\"Tokens\": 5"), "Gateway:Listeners:a:Tokens is one value: it must be a list" },
        { Line("\"TokensFile\": [ \"a\" ]"), "Gateway:Listeners:a:TokensFile must be one value" },
        { Line("\"Framing\": null"), "Gateway:Listeners:a:Framing is empty" },
        { Line("\"Framing\": {}"), "Gateway:Listeners:a:Framing is empty: give it a value, or an object with a Kind or a Preset" },
        { Line("\"Application\": null"), "Gateway:Listeners:a:Application is null" },
        { Line("\"Application\": { \"Name\": \"Echo\" }"), "Gateway:Listeners:a:Application must be one value" },
        { Line("\"Enabled\": null"), "Gateway:Listeners:a:Enabled is empty" },
        { Line("\"Enabled\": []"), "Gateway:Listeners:a:Enabled is empty" },
        { Line("\"MaxConnections\": {  \"a\": 1 }"), "Gateway:Listeners:a:MaxConnections must be one value" },
        { Line("\"Socket\": \"fast\""), "Gateway:Listeners:a:Socket is 'fast': it must be a section" },
        { Line("\"Socket\": []"), "Gateway:Listeners:a:Socket is '': it must be a section" },
        { Line("\"Socket\": { \"KeepAlive\": 5 }"), "Gateway:Listeners:a:Socket:KeepAlive is '5': it must be a section" },
        { Line("\"Socket\": { \"KeepAlive\": { \"Time\": null } }"), "Gateway:Listeners:a:Socket:KeepAlive:Time is empty" },
        { Line("\"Tls\": \"server.pem\""), "Gateway:Listeners:a:Tls is 'server.pem': it must be a section" },
        { Line("\"Http\": { \"Method\": null }"), "Gateway:Listeners:a:Http:Method is null" },
        { Line("\"Forward\": true"), "Gateway:Listeners:a:Forward is 'True': it must be a section" },
        { """{ "Gateway": { "Listeners": { "a": { "Url": null } } } }""", "Gateway:Listeners:a:Url is null" },
        { """{ "Gateway": { "Listeners": { "a": { "Url": [ "tcp://127.0.0.1:0" ] } } } }""", "Gateway:Listeners:a:Url must be one value" },
        { """{ "Gateway": { "Listeners": { "a": null } } }""", "Gateway:Listeners:a is null" },
        { """{ "Gateway": { "Listeners": { "a": {} } } }""", "Gateway:Listeners:a is null" },
        { """{ "Gateway": { "Listeners": { "a": "tcp://127.0.0.1:0" } } }""", "Gateway:Listeners:a is 'tcp://127.0.0.1:0': it must be a section" },
        { """{ "Gateway": { "Listeners": { "a": [] } } }""", "Gateway:Listeners:a is '': it must be a section" },
        { Line("\"Http\": [ null ]"), "Gateway:Listeners:a:Http:0 is not known" },
        { """{ "Gateway": { "Listeners": [] } }""", "Gateway:Listeners is '': it must be a section" },
        { """{ "Gateway": { "Listeners": "tcp://127.0.0.1:0" } }""", "Gateway:Listeners is 'tcp://127.0.0.1:0': it must be a section" },
        { """{ "Gateway": { "Listeners": [ { "Url": "tcp://127.0.0.1:0" } ] } }""", "Gateway:Listeners:0 is a number" },
        { """{ "Gateway": { "Access": { "Allow": [ null ] } } }""", "Gateway:Access:Allow:0 is null" },
        { """{ "Gateway": { "Access": { "Allow": [ "" ] } } }""", "Gateway:Access:Allow:0 is ''" },
        { """{ "Gateway": { "Access": { "Allow": [ 10 ] } } }""", "Gateway:Access:Allow:0 is '10'" },
        { """{ "Gateway": { "Access": { "Deny": "10.0.0.0/8" } } }""", "Gateway:Access:Deny is one value: it must be a list" },
        { """{ "Gateway": { "Access": { "Deny": { "office": "10.0.0.0/8" } } } }""", "Gateway:Access:Deny:office is no item of a list" },
        { """{ "Gateway": { "Access": [ "10.0.0.0/8" ] } }""", "Gateway:Access:0 is not known" },
        { """{ "Gateway": { "Access": "10.0.0.0/8" } }""", "Gateway:Access is '10.0.0.0/8': it must be a section" },
        { """{ "Gateway": { "ProxyProtocol": { "TrustedProxies": [ null ] } } }""", "Gateway:ProxyProtocol:TrustedProxies:0 is null" },
        { """{ "Gateway": { "ProxyProtocol": { "TrustedProxies": [ [ "10.0.0.1" ] ] } } }""", "Gateway:ProxyProtocol:TrustedProxies:0 must be one value" },
        { """{ "Gateway": { "Limits": { "Observe": [ null ] } } }""", "Gateway:Limits:Observe:0 is null" },
        { """{ "Gateway": { "Limits": { "Observe": [ "" ] } } }""", "Gateway:Limits:Observe:0 is empty" },
        { """{ "Gateway": { "Limits": { "Observe": [ { "a": 1 } ] } } }""", "Gateway:Limits:Observe:0 must be one value" },
        { """{ "Gateway": { "Limits": { "Observe": "Access" } } }""", "Gateway:Limits:Observe is one value: it must be a list" },
        { """{ "Gateway": { "Limits": { "MaxConnections": null } } }""", "Gateway:Limits:MaxConnections is empty" },
        { """{ "Gateway": { "Limits": { "MaxConnections": [ 5 ] } } }""", "Gateway:Limits:MaxConnections must be one value" },
        { """{ "Gateway": { "Timeouts": [] } }""", "Gateway:Timeouts is '': it must be a section" },
        { """{ "Gateway": { "Upstreams": 5 } }""", "Gateway:Upstreams is '5': it must be a section" },
        { """{ "Gateway": { "Upstreams": { "Connect": null } } }""", "Gateway:Upstreams:Connect is empty" },
        { """{ "Gateway": { "Discovery": { "Group": null } } }""", "Gateway:Discovery:Group is null" },
        { """{ "Gateway": { "Lookup": { "Entries": { "a": null } } } }""", "Gateway:Lookup:Entries:a is null" },
        { """{ "Gateway": { "Lookup": { "Entries": { "a": { "b": "c" } } } } }""", "Gateway:Lookup:Entries:a must be one value" },
        { """{ "Gateway": { "Lookup": { "Entries": "a" } } }""", "Gateway:Lookup:Entries is one value: it must be a section" },
        { """{ "Gateway": { "Lookup": { "Udp": "udp://127.0.0.1:0" } } }""", "Gateway:Lookup:Udp is 'udp://127.0.0.1:0': it must be a section" },
        { """{ "Gateway": { "Transport": { "Name": "Epoll" } } }""", "Gateway:Transport must be one value" },
        { """{ "Gateway": { "Transport": 1 } }""", "Gateway:Transport is '1': use Auto or" },
        { """{ "Gateway": { "Lookup": { "File": "a\u0000b" } } }""", "Gateway:Lookup:File is no path" },
        { """{ "Gateway": "on" }""", "Gateway is 'on': it must be a section" },
        { """{ "Gateway": [] }""", "Gateway is '': it must be a section" },
        { """{ "Gateway": [ null ] }""", "Gateway:0 is not known" },
        { """{ "Kestrel": "http://127.0.0.1:0" }""", "Kestrel is 'http://127.0.0.1:0': it must be a section" },
        { """{ "Kestrel": { "Endpoints": "http://127.0.0.1:0" } }""", "Kestrel:Endpoints is 'http://127.0.0.1:0': it must be a section" },
        { """{ "Kestrel": { "Endpoints": { "Http": null } } }""", "Kestrel:Endpoints:Http:Url is ''" },
        { """{ "Kestrel": { "Endpoints": { "Http": { "Url": null } } } }""", "Kestrel:Endpoints:Http:Url is ''" },
        { """{ "Kestrel": { "Endpoints": { "Http": { "Url": [ "http://127.0.0.1:0" ] } } } }""", "Kestrel:Endpoints:Http:Url is ''" },
        { """{ "Logging": "Debug" }""", "Logging is 'Debug': it must be a section" },
        { """{ "Logging": { "LogLevel": "Debug" } }""", "Logging:LogLevel is 'Debug': it must be a section" },
        { """{ "Logging": { "LogLevel": { "Default": [ "Debug" ] } } }""", "Logging:LogLevel:Default must be one value" },
    };

    /// <summary>Null and empty where that means nothing else than leaving it out.</summary>
    public static TheoryData<string> Right =>
    [
        """{ "Gateway": null }""",
        """{ "Gateway": {} }""",
        """{ "Gateway": { "Listeners": null, "Limits": null, "Timeouts": {}, "Access": null, "Api": {}, "Lookup": null, "Upstreams": {}, "Control": null, "Discovery": {}, "Shutdown": null, "ProxyProtocol": {} } }""",
        """{ "Gateway": { "Access": { "Allow": [], "Deny": null }, "ProxyProtocol": { "TrustedProxies": {} }, "Limits": { "Observe": [] }, "Lookup": { "File": null, "Entries": {}, "Udp": null } } }""",
        Line("\"Tokens\": [], \"TokensFile\": null, \"Tls\": null, \"Socket\": {}, \"Forward\": null, \"Http\": {}, \"MaxConnections\": null, \"Upstream\": null"),
        Line("\"Socket\": { \"KeepAlive\": null, \"SendBufferSize\": null }"),
        """{ "Gateway": { "Lookup": { "Entries": { "a": "", "0": "b" } } }, "Logging": null, "Kestrel": {} }""",
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void At_start_it_is_the_one_fault_told(string settings, string fault)
    {
        var faults = Assert.Throws<ConfigurationException>(() => Create(settings)).Faults;
        Assert.StartsWith(fault, Assert.Single(faults), StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789abcdef", faults[0]);
    }

    [Theory]
    [MemberData(nameof(Right))]
    public Task Empty_where_it_may_be_is_as_if_it_were_left_out(string settings) => Create(settings).DisposeAsync().AsTask();

    [Fact]
    public void Each_of_several_is_told()
    {
        var faults = Assert.Throws<ConfigurationException>(() => Create("""
            { "Gateway": { "Listeners": { "a": null, "b": { "Url": "tcp://127.0.0.1:0", "Tokens": [ null, "short" ] } }, "Access": { "Allow": [ null, "x" ] }, "Limits": { "MaxConnections": 0 } } }
            """)).Faults;
        string[] keys = ["Gateway:Listeners:a", "Gateway:Listeners:b:Tokens:0", "Gateway:Listeners:b:Tokens:1", "Gateway:Access:Allow:0", "Gateway:Access:Allow:1", "Gateway:Limits:MaxConnections"];
        Assert.Equal(keys.Order(), faults.Select(fault => fault.Split(' ')[0]).Order());
    }

    [Fact]
    public async Task On_reload_each_is_told_and_nothing_is_taken_and_none_is_called_a_bug()
    {
        await using var server = await StartAsync("{}");

        // The endpoint that the test server has lies under the file's.
        foreach (var (settings, fault) in Wrong.Select(row => ((string)row[0], (string)row[1])).Where(row => !row.Item1.Contains("Kestrel", StringComparison.Ordinal)))
        {
            server.Log.Clear();
            Change(settings);
            var told = string.Join('\n', server.Log.GetSnapshot().Where(entry => entry.Level >= LogLevel.Warning).Select(entry => $"{entry.Message}{entry.Exception}"));
            Assert.True(told.StartsWith("Configuration changed but was not applied", StringComparison.Ordinal), $"{settings}: {told}");
            Assert.Contains(fault, told);
            Assert.DoesNotContain('\n', told);
        }

        Change("""{ "Gateway": { "Limits": { "MaxMessageSize": 5000 } } }""");
        Assert.Equal(5000, server.Listener("line").MaxMessageSize);
    }

    private static string Line(string options) => $$"""{ "Gateway": { "Listeners": { "a": { "Url": "tcp://127.0.0.1:0", {{options}} } } } }""";

    private static WebApplication Create(string settings) => GatewayApplication.Create([], builder =>
    {
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(settings)));
    });
}
