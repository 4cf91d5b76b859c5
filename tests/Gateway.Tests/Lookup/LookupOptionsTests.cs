using Gateway.Hosting;
using Gateway.Lookup;
using Gateway.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Lookup;

public sealed class LookupOptionsTests
{
    [Fact]
    public void The_defaults_are_valid()
    {
        var options = new LookupOptions();
        Assert.Equal(509, options.MaxValueLength);
        Assert.Equal(100_000, options.MaxEntries);
        Assert.True(string.IsNullOrEmpty(options.File));
        Assert.Empty(Faults(options));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1449, 1_000_000)]
    public void At_their_bounds_they_are_valid(int length, int entries) =>
        Assert.Empty(Faults(new LookupOptions { MaxValueLength = length, MaxEntries = entries }));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1450, 1_000_001)]
    public void Beyond_each_is_named(int length, int entries) => Assert.Equal(
        [
            $"Gateway:Lookup:MaxValueLength is {length}: it must be between 1 and 1449.",
            $"Gateway:Lookup:MaxEntries is {entries}: it must be between 1 and 1000000.",
        ],
        Faults(new LookupOptions { MaxValueLength = length, MaxEntries = entries }));

    [Fact]
    public void Every_bad_entry_is_named()
    {
        var options = new LookupOptions { MaxEntries = 2, MaxValueLength = 4, Udp = { Url = "tcp://127.0.0.1:1" } };
        options.Entries["a b"] = "ok";
        options.Entries["long"] = "12345";
        options.Entries[new string('k', 256)] = "ok";
        Assert.Equal(
            [
                "Gateway:Lookup:Entries has 3 entries: Gateway:Lookup:MaxEntries allows 2.",
                "Gateway:Lookup:Entries:a b has a key that is not 1 to 255 of A-Z a-z 0-9 . _ : -.",
                "Gateway:Lookup:Entries:long has a value that is 5 bytes long: Gateway:Lookup:MaxValueLength is 4.",
                $"Gateway:Lookup:Entries:{new string('k', 256)} has a key that is not 1 to 255 of A-Z a-z 0-9 . _ : -.",
                "Gateway:Lookup:Udp:Url is 'tcp://127.0.0.1:1': use udp://address:port and nothing behind it.",
            ],
            Faults(options));
    }

    [Fact]
    public async Task Its_faults_hide_no_others_and_are_named_once()
    {
        var fault = await Assert.ThrowsAsync<ConfigurationException>(
            () => GatewayServer.StartAsync(("Gateway:Lookup:MaxEntries", "0"), ("Gateway:Listeners:line:Framing", "Lines")));
        Assert.Equal(["Gateway:Lookup:MaxEntries", "Gateway:Listeners:line:Framing"], fault.Faults.Select(one => one.Split(' ')[0]));
    }

    private static IEnumerable<string> Faults(LookupOptions options) => new LookupOptionsValidator(new ConfigurationBuilder().Build()).Validate(null, options).Failures ?? [];
}
