using Gateway.Tests.Hosting;

namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>Through the real configuration.</summary>
public sealed class HttpOptionsTests
{
    public static TheoryData<string, string?, string?, string?, string?> Ranges => new()
    {
        { "RequestsPerSession", "1", "4", "0", "65" },
        { "Retries", "0", "10", "-1", "11" },
        { "EventRetries", "0", "100", "-1", "101" },
        { "MaxQueuedEvents", "1", "1000000", "0", "1000001" },
        { "CircuitBreak", "00:00:00.5", "01:00:00", "00:00:00.4", "01:00:01" },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public async Task Each_number_has_a_range(string option, string? least, string? most, string? under, string? over)
    {
        await Faults.NoneInAsync(With($"Http:{option}", least));
        await Faults.NoneInAsync(With($"Http:{option}", most));
        Assert.StartsWith($"Gateway:Listeners:a:Http:{option} is ", Assert.Single(Faults.Of(With($"Http:{option}", under))));
        Assert.StartsWith($"Gateway:Listeners:a:Http:{option} is ", Assert.Single(Faults.Of(With($"Http:{option}", over))));
    }

    [Theory]
    [InlineData("64", "65536")]
    [InlineData("5", "65536")]
    [InlineData("2", "131072")]
    public async Task Messages_and_replies_in_hand_fit_into_a_sessions_memory(string requests, string size)
    {
        (string, string?)[] options = [.. With("Http:RequestsPerSession", requests), ("Gateway:Limits:MaxMessageSize", size)];
        var fault = Assert.Single(Faults.Of(options));
        Assert.StartsWith($"Gateway:Listeners:a:Http:RequestsPerSession is {requests}: with a MaxMessageSize of {size} such a session needs Gateway:Limits:MaxSessionMemory of at least ", fault);

        // As told, and not a byte less; a shorter message does as well.
        var needed = int.Parse(fault.TrimEnd('.').Split(' ')[^1]);
        await Faults.NoneInAsync([.. options, ("Gateway:Limits:MaxSessionMemory", $"{needed}")]);
        Assert.Single(Faults.Of([.. options, ("Gateway:Limits:MaxSessionMemory", $"{needed - 1}")]));
        await Faults.NoneInAsync([.. options, ("Gateway:Listeners:a:MaxMessageSize", "1024")]);
    }

    [Theory]
    [InlineData("Upstream", "127.0.0.1:80")]
    [InlineData("Upstream", null)]
    [InlineData("Upstream", "ftp://127.0.0.1/")]
    [InlineData("Upstream", "http://user:password@127.0.0.1/")]
    [InlineData("Upstream", "http://127.0.0.1/?a=b")]
    [InlineData("Upstream", "unix://run/app.sock")]
    [InlineData("Upstream", "unix:///run/")]
    [InlineData("Upstream", "http://127.0.0.1,http://127.0.0.2")]
    [InlineData("Http:Method", "GET")]
    [InlineData("Http:Method", "POST /x")]
    [InlineData("Http:ContentType", "text")]
    [InlineData("Http:ContentType", "text/plain\r\nX: y")]
    [InlineData("Http:Path", "no-slash")]
    [InlineData("Http:Path", "/{room}")]
    [InlineData("Http:OpenPath", "/a b")]
    [InlineData("Http:ClosePath", "/a\r\nb")]
    [InlineData("Http:ClosePath", "/a#b")]
    public void These_are_faults(string option, string? value) =>
        Assert.StartsWith($"Gateway:Listeners:a:{option} is ", Assert.Single(Faults.Of(With(option, value))));

    [Theory]
    [InlineData("Upstream", "https://backend.example/a/b")]
    [InlineData("Upstream", "http://[::1]:8000")]
    [InlineData("Upstream", "unix:///run/app.sock")]
    [InlineData("Http:Path", "/{session}/{listener}/{node}/{sequence}?a=%20")]
    public Task These_are_none(string option, string? value) => Faults.NoneInAsync(With(option, value));

    [Fact]
    public void An_upstream_is_for_applications_that_lead_somewhere() => Assert.StartsWith(
        "Gateway:Listeners:a:Upstream is given",
        Assert.Single(Faults.Of(("Gateway:Listeners:a:Url", "tcp://127.0.0.1:0"), ("Gateway:Listeners:a:Upstream", "http://127.0.0.1"))));

    private static (string, string?)[] With(string option, string? value) =>
    [
        ("Gateway:Listeners:a:Url", "tcp://127.0.0.1:0"),
        ("Gateway:Listeners:a:Application", "Http"),
        .. option == "Upstream" ? Array.Empty<(string, string?)>() : [("Gateway:Listeners:a:Upstream", "http://127.0.0.1:8000")],
        ($"Gateway:Listeners:a:{option}", value),
    ];
}
