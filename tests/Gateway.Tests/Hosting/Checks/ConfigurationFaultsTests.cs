namespace Gateway.Tests.Hosting.Checks;

public sealed class ConfigurationFaultsTests
{
    [Fact]
    public void Every_fault_of_every_kind_is_told_at_once_with_its_key()
    {
        var faults = Faults.Of(
            ("Gateway:Limits:Bogus", "1"),
            ("Gateway:Limits:MaxConnections", "0"),
            ("Gateway:Limits:MaxMessageSize", "many"),
            ("Gateway:Timeouts:Idle", "abc"),
            ("Gateway:Timeouts:Read", "00:00:00"),
            ("Gateway:Shutdown:Drain", "1.00:00:00"),
            ("Gateway:Listeners:line:Url", "foo"),
            ("Gateway:Listeners:line:Framing", "Morse"),
            ("Gateway:Listeners:line:Socket:Backlog", "x"),
            ("Gateway:Listeners:line:Socket:KeepAlive:Retries", "0"),
            ("Gateway:Nonsense", "1"),
            ("Kestrel:Endpoints:Http:Url", "banana"),
            ("Logging:LogLevel:Default", "Loud"));

        string[] keys =
        [
            "Gateway:Limits:Bogus", "Gateway:Limits:MaxConnections", "Gateway:Limits:MaxMessageSize", "Gateway:Timeouts:Idle", "Gateway:Timeouts:Read",
            "Gateway:Shutdown:Drain", "Gateway:Listeners:line:Url", "Gateway:Listeners:line:Framing", "Gateway:Listeners:line:Socket:Backlog",
            "Gateway:Listeners:line:Socket:KeepAlive:Retries", "Gateway:Nonsense", "Kestrel:Endpoints:Http:Url", "Logging:LogLevel:Default",
        ];
        Assert.All(keys, key => Assert.Single(faults, fault => fault.StartsWith(key + " ", StringComparison.Ordinal)));
        Assert.Equal(keys.Length, faults.Count);
    }

    [Theory]
    [InlineData("Gateway", "5", "must be a section")]
    [InlineData("Gateway:Limits", "5", "must be a section")]
    [InlineData("Gateway:Listeners", "5", "must be a section")]
    [InlineData("Gateway:Limits:MaxConnections:Deep", "5", "must be one value, not a section")]
    [InlineData("Gateway:Limits:MaxConnections", "", "is empty")]
    [InlineData("Gateway:Limits:MaxConnections", null, "is empty")]
    [InlineData("Gateway:Limits:MaxConnections", "99999999999", "whole number")]
    [InlineData("Gateway:Limits:MaxConnections", "1.5", "whole number")]
    [InlineData("Gateway:Limits:RateLimitAction", "Drop", "use Delay or Reject")]
    [InlineData("Gateway:Limits:RateLimitAction", "7", "use Delay or Reject")]
    [InlineData("Gateway:Transport", "Pigeon", "use Auto or Epoll or Sockets")]
    [InlineData("Gateway:Transport", "", "is empty")]
    [InlineData("Gateway:Transport", "1", "use Auto or Epoll or Sockets")]
    [InlineData("Gateway:Transport", "Epoll,Sockets", "use Auto or Epoll or Sockets")]
    [InlineData("Gateway:Limits:Observe:0", "1", "use ")]
    [InlineData("Gateway:Listeners:a:ProxyProtocol", "1", "use None or Required")]
    [InlineData("Gateway:Lookup:File", "a\0b", "no path")]
    [InlineData("Gateway:Listeners:a:TokensFile", "a\0b", "no path")]
    [InlineData("Gateway:Control:Path", "/a\0b", "use the absolute")]
    [InlineData("Logging:LogLevel:Default", "99", "use Trace or")]
    [InlineData("Gateway:Listeners:a:MaxConnections", "few", "whole number")]
    [InlineData("Gateway:Timeouts:Idle", "30", "use a time such as 30s, 5m, 1.5h, 250ms or 00:00:30")]
    [InlineData("Gateway:Timeouts:Idle", "", "is empty")]
    [InlineData("Gateway:Timeouts:Idle", "00:61:00", "use a time such as 30s, 5m, 1.5h, 250ms or 00:00:30")]
    [InlineData("Gateway:Listeners:a:Enabled", "yes", "use true or false")]
    [InlineData("Gateway:Listeners:a:Socket:NoDelay", "2", "use true or false")]
    [InlineData("Kestrel:Endpoints:Http:Url", "", "use http://address:port")]
    [InlineData("Kestrel:Endpoints:Http:Protocols", "Http9", "use None or Http1")]
    [InlineData("Kestrel:EndpointDefaults:Protocols", "quic", "use None or Http1")]
    [InlineData("Kestrel:Endpoints:Http:Url", "ftp://127.0.0.1:1", "use http or https")]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://127.0.0.1:99999", "at most 65535")]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://300.1.1.1:80", "not an IP address")]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://gateway.example:80", "not an IP address")]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://127.0.0.1:80/base", "nothing may stand behind the port")]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://localhost:0", "use 127.0.0.1")]
    [InlineData("Logging:Console:LogLevel:Gateway", "Chatty", "use Trace or")]
    [InlineData("Logging:Console:FormatterName", "simple", "use json or lines")]
    [InlineData("Logging:Console:IncludeScopes", "yes", "use true or false")]
    [InlineData("Logging:CaptureScopes", "1", "use true or false")]
    [InlineData("Logging:Console:FormatterOptions:JsonWriterOptions:Indented", "x", "use true or false")]
    [InlineData("Logging:Console:FormatterOptions:ColorBehavior", "zz", "use Default or")]
    [InlineData("Logging:Console:LogToStandardErrorThreshold", "x", "use Trace or")]
    [InlineData("Kestrel:Endpoints:Http:ClientCertificateMode", "RequireCertificat", "use NoCertificate or")]
    [InlineData("Kestrel:EndpointDefaults:ClientCertificateMode", "RequireCertificat", "use NoCertificate or")]
    [InlineData("Kestrel:Endpoints:Http:Sni:a.example:ClientCertificateMode", "zz", "use NoCertificate or")]
    [InlineData("Kestrel:Endpoints:Http:SslProtocols:0", "Tls13x", "or Tls13")]
    public void A_fault_says_what_would_be_right(string key, string? value, string words) =>
        Assert.Contains(Faults.Of((key, value)), fault => fault.StartsWith(key.Replace(":Deep", ""), StringComparison.Ordinal) && fault.Contains(words));

    [Theory]
    [InlineData("Gateway:Limits:MessagesPerSecond", "0")]
    [InlineData("gateway:limits:maxconnections", "5")]
    [InlineData("Gateway:Limits:RateLimitAction", "reject")]
    [InlineData("Gateway:Listeners:a:MaxConnections", "")]
    [InlineData("Gateway:Listeners:a:Socket:ReceiveBufferSize", null)]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://*:8080")]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://localhost:8080")]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://[::1]:0")]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://unix:/run/gateway.sock")]
    [InlineData("Logging:LogLevel:Gateway", "debug")]
    [InlineData("Logging:Console:FormatterName", "Lines")]
    [InlineData("Logging:Console:FormatterOptions:IncludeScopes", "True")]
    [InlineData("Kestrel:EndpointDefaults:SslProtocols:0", "tls13")]
    public Task What_is_right_is_taken(string key, string? value) =>
        Faults.NoneInAsync((key, value), ("Gateway:Listeners:a:Url", "tcp://127.0.0.1:0"));

    [Fact]
    public void HTTP_3_needs_https() => Assert.Contains(
        Faults.Of(("Kestrel:Endpoints:Http:Url", "http://127.0.0.1:0"), ("Kestrel:Endpoints:Http:Protocols", "Http3")),
        fault => fault.StartsWith("Kestrel:Endpoints:Http:Protocols is 'Http3'", StringComparison.Ordinal));

    [Theory]
    [InlineData("check")]
    [InlineData("-x")]
    [InlineData("=5")]
    [InlineData("--Gateway:Limits:MaxConnections")]
    [InlineData("--=5")]
    [InlineData("--Gateway__Limits__MaxConnections=5")]
    public void Words_of_the_command_line_that_nobody_reads_are_faults(string word) =>
        Assert.Contains($"'{word}' on the command line", Assert.Single(Faults.OfArguments("--Gateway:Limits:MaxHttpConnections=5", word)));

    [Fact]
    public void A_switch_does_not_swallow_the_option_behind_it() =>
        Assert.Equal(
            ["'--verbose' on the command line has no value: write --verbose=value.", "'stray' on the command line sets no option: write --Key=value."],
            Faults.OfArguments("--verbose", "--Gateway:Limits:MaxConnections=0", "stray"));

    [Fact]
    public void A_disabled_listener_may_be_unfinished_but_not_misspelt()
    {
        Assert.Single(Faults.Of(("Gateway:Listeners:old:Enabled", "false"), ("Gateway:Listeners:old:Url", "nowhere"), ("Gateway:Listeners:old:Prot", "1")));
    }
}
