using Gateway.Tests.Hosting;

namespace Gateway.Tests.Transports;

/// <summary>Through the real configuration, which is the only way to a listener's options.</summary>
public sealed class ListenerOptionsValidatorTests
{
    public static TheoryData<string, string?, string?, string?, string?> Options => new()
    {
        { "MaxConnections", "1", "2147483647", "0", null },
        { "MaxMessageSize", "1", "16777216", "0", "16777217" },
        { "Socket:Backlog", "1", "65535", "0", "65536" },
        { "Socket:ReceiveBufferSize", "1024", "67108864", "1023", "67108865" },
        { "Socket:SendBufferSize", "1024", "67108864", "1023", "67108865" },
        { "Socket:KeepAlive:Time", "00:00:01", "09:06:07", "00:00:00.9", "09:06:08" },
        { "Socket:KeepAlive:Interval", "00:00:01", "09:06:07", "00:00:00.9", "09:06:08" },
        { "Socket:KeepAlive:Retries", "1", "127", "0", "128" },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public async Task Each_number_has_a_range(string option, string? least, string? most, string? under, string? over)
    {
        await Faults.NoneInAsync(With(option, least));
        await Faults.NoneInAsync(With(option, most));
        foreach (var value in new[] { under, over }.Where(value => value is not null))
        {
            Assert.StartsWith($"Gateway:Listeners:a:{option} is ", Assert.Single(Faults.Of(With(option, value))));
        }
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:0")]
    [InlineData("tcp://localhost:9000")]
    [InlineData("tcp://[::1]:9000")]
    [InlineData("tcp://0.0.0.0:65535/")]
    [InlineData("unix:///run/gateway/a.sock")]
    public Task These_are_urls(string url) => Faults.NoneInAsync(With("Url", url));

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1:9000")]
    [InlineData("http://127.0.0.1:9000")]
    [InlineData("tcp://127.0.0.1")]
    [InlineData("tcp://127.0.0.1:65536")]
    [InlineData("tcp://127.0.0.1:-1")]
    [InlineData("tcp://gateway.example:9000")]
    [InlineData("tcp://127.0.0.1:9000/path")]
    [InlineData("unix://run/a.sock")]
    [InlineData("unix:///")]
    public void These_are_not(string url) => Assert.StartsWith("Gateway:Listeners:a:Url is ", Assert.Single(Faults.Of(With("Url", url))));

    [Fact]
    public async Task A_sockets_path_fits_its_address_or_is_refused()
    {
        await Faults.NoneInAsync(With("Url", "unix:///" + new string('x', 106)));
        Assert.Contains("longer than the 107 bytes", Assert.Single(Faults.Of(With("Url", "unix:///" + new string('x', 107)))));
    }

    [Theory]
    [InlineData("Framing", "Morse", "use one of Line, LengthPrefixed, Raw")]
    [InlineData("Application", "Chess", "use one of Commands, Echo, Forward, Http, Observe")]
    [InlineData("Framing", "Raw", "does not serve Raw framing")]
    public void Names_are_known_and_go_together(string option, string value, string words) =>
        Assert.Contains(words, Assert.Single(Faults.Of(With(option, value))));

    [Fact]
    public void A_listeners_messages_must_fit_the_sessions_memory() => Assert.Contains(
        "needs Gateway:Limits:MaxSessionMemory of at least", Assert.Single(Faults.Of(("Gateway:Listeners:a:Url", "tcp://127.0.0.1:0"), ("Gateway:Listeners:a:MaxMessageSize", "1000000"))));

    private static (string, string?)[] With(string option, string? value) =>
        [("Gateway:Listeners:a:Url", "tcp://127.0.0.1:0"), ("Gateway:Limits:MaxSessionMemory", "1073741824"), ($"Gateway:Listeners:a:{option}", value)];
}
