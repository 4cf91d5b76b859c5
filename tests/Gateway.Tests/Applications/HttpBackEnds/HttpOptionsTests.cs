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
    [InlineData("Host", "x", "is set by the gateway")]
    [InlineData("content-length", "1", "is set by the gateway")]
    [InlineData("Accept-Encoding", "identity", "is set by the gateway")]
    [InlineData("X-Forwarded-For", "x", "is set by the gateway")]
    [InlineData("Traceparent", "x", "is set by the gateway")]
    [InlineData("x-gateway-session", "x", "is set by the gateway")]
    [InlineData("X-Gateway-Something", "x", "is set by the gateway")]
    [InlineData("Webhook-Id", "x", "is set by the gateway")]
    [InlineData("webhook-timestamp", "1", "is set by the gateway")]
    [InlineData("webhook-signature", "v1,x", "is set by the gateway")]
    [InlineData("Content-Type", "text/plain", "is set by the gateway: use Http:ContentType")]
    [InlineData("connection", "close", "belongs to the connection")]
    [InlineData("Keep-Alive", "x", "belongs to the connection")]
    [InlineData("Proxy-Connection", "x", "belongs to the connection")]
    [InlineData("Proxy-Authenticate", "x", "belongs to the connection")]
    [InlineData("Proxy-Authorization", "x", "belongs to the connection")]
    [InlineData("TE", "trailers", "belongs to the connection")]
    [InlineData("Trailer", "x", "belongs to the connection")]
    [InlineData("Transfer-Encoding", "chunked", "belongs to the connection")]
    [InlineData("Upgrade", "websocket", "belongs to the connection")]
    [InlineData("HTTP2-Settings", "x", "belongs to the connection")]
    [InlineData("Expect", "100-continue", "belongs to the connection")]
    [InlineData("X Key", "x", "is no name of a header")]
    [InlineData("X-K\u00e9y", "x", "is no name of a header")]
    [InlineData("X-Key\r\nY", "x", "is no name of a header")]
    [InlineData("X-Key=", "x", "is no name of a header")]
    [InlineData("X-Key", "", "is empty")]
    [InlineData("X-Key", "a\r\nY: z", "has characters that a header can't have")]
    [InlineData("X-Key", "a\nb", "has characters that a header can't have")]
    [InlineData("X-Key", "a\0b", "has characters that a header can't have")]
    [InlineData("X-Key", "a\u007fb", "has characters that a header can't have")]
    [InlineData("X-Key", "caf\u00e9", "has characters that a header can't have")]
    [InlineData("X-Key", " a", "has white space at its beginning or end")]
    [InlineData("X-Key", "a\t", "has white space at its beginning or end")]
    public void These_are_no_additional_headers(string name, string value, string fault) =>
        Assert.StartsWith($"Gateway:Listeners:a:Http:Headers:{name} {fault}", Assert.Single(Faults.Of(With($"Http:Headers:{name}", value))));

    [Fact]
    public async Task Secrets_are_each_told_by_their_number_and_not_given_twice()
    {
        using var folder = new Support.TempDirectory();
        var (good, file) = (StandardWebhook.Secret(1), folder["secrets"]);
        await File.WriteAllTextAsync(file, good);
        await Faults.NoneInAsync([.. With("Http:Secrets:0", good), ("Gateway:Listeners:a:Http:Secrets:1", StandardWebhook.Secret(2, 64))]);
        await Faults.NoneInAsync(With("Http:SecretFile", file));

        Assert.Equal(
            ["Gateway:Listeners:a:Http:Secrets:1 is not base64 after whsec_.", "Gateway:Listeners:a:Http:Secrets:2 does not begin with whsec_."],
            Faults.Of([.. With("Http:Secrets:0", good), ("Gateway:Listeners:a:Http:Secrets:1", "whsec_?"), ("Gateway:Listeners:a:Http:Secrets:2", "x")]));
        Assert.Equal(
            "Gateway:Listeners:a:Http:SecretFile is given as well as Http:Secrets: use one of them.",
            Assert.Single(Faults.Of([.. With("Http:Secrets:0", good), ("Gateway:Listeners:a:Http:SecretFile", file)])));
        (string, string?)[] many = [.. With("Http:Method", "POST"), .. Enumerable.Range(0, 17).Select(index => ($"Gateway:Listeners:a:Http:Secrets:{index}", (string?)good))];
        await Faults.NoneInAsync(many[..^1]);
        Assert.Equal("Gateway:Listeners:a:Http:Secrets has 17 secrets: use at most 16.", Assert.Single(Faults.Of(many)));
    }

    [Theory]
    [InlineData("", "holds no secret")]
    [InlineData("# only words\n\n", "holds no secret")]
    [InlineData("# words\nwhsec_x", "line 2 is not base64 after whsec_")]
    [InlineData(null, "Could not find file")]
    public void A_file_of_secrets_is_read_beforehand(string? content, string fault)
    {
        using var folder = new Support.TempDirectory();
        if (content is not null)
        {
            File.WriteAllText(folder["secrets"], content);
        }

        var told = Assert.Single(Faults.Of(With("Http:SecretFile", folder["secrets"])));
        Assert.StartsWith("Gateway:Listeners:a:Http:SecretFile can't be used: ", told);
        Assert.Contains(fault, told);
    }

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
