using Gateway.Hosting.CommandLine;

namespace Gateway.Tests.Hosting.CommandLine;

/// <summary>Which words are the gateway's own, and which the configuration gets.</summary>
public sealed class CommandLineArgumentsTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("check --quiet", "check --quiet", "")]
    [InlineData("--Gateway:Limits:MaxConnections=5", "", "--Gateway:Limits:MaxConnections=5")]
    [InlineData("--Gateway:Limits:MaxConnections 5 check", "check", "--Gateway:Limits:MaxConnections 5")]
    [InlineData("check --Gateway:Discovery:Node check", "check", "--Gateway:Discovery:Node check")]
    [InlineData("--environment check", "", "--environment check")]
    [InlineData("--URLS=http://127.0.0.1:0 serve", "serve", "--URLS=http://127.0.0.1:0")]
    [InlineData("Gateway:Limits:MaxConnections=5 urls=http://a check", "check", "Gateway:Limits:MaxConnections=5 urls=http://a")]
    [InlineData("--OTEL_SDK_DISABLED=true", "", "--OTEL_SDK_DISABLED=true")]
    [InlineData("--Gateway:Discovery:Node --quiet check", "--quiet check", "--Gateway:Discovery:Node")]
    [InlineData("--Gateway__Limits__MaxConnections=5", "", "--Gateway__Limits__MaxConnections=5")]
    [InlineData("--config /etc/a:b.json", "--config /etc/a:b.json", "")]
    [InlineData("-- check --quiet", "", "-- check --quiet")]
    [InlineData("check -- --config=x seed=7", "check", "-- --config=x seed=7")]
    [InlineData("-x=1 stray @file", "-x=1 stray @file", "")]
    public void They_are_told_apart(string line, string words, string configuration)
    {
        var arguments = CommandLineArguments.Split(Words(line));
        Assert.Equal(Words(words), arguments.Words);
        Assert.Equal(Words(configuration), arguments.Configuration);
    }

    [Fact]
    public void The_line_to_complete_is_one_word() =>
        Assert.Equal(["[suggest:40]", "Gateway --Gateway:Limits:MaxConnections=5 "], CommandLineArguments.Split(["[suggest:40]", "Gateway --Gateway:Limits:MaxConnections=5 "]).Words);

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
