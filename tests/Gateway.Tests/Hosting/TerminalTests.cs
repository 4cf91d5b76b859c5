using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting;

/// <summary>The real executable as a person sees it who has just started it.</summary>
public sealed partial class TerminalTests
{
    // On a terminal of its own: "$*" has no blanks in it.
    private static string[] OnATerminal => ["sh", "-c", "exec script -qec \"$*\" /dev/null", "sh"];

    [SkippableTheory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task A_terminal_gets_lines_with_date_and_time(string environment)
    {
        Tool.Require("script", "bsdutils");
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts, new() { ["DOTNET_ENVIRONMENT"] = environment }, before: OnATerminal);
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("See: ")), "the last of the first words");

        Assert.All(gateway.Output, line => Assert.Matches(DatedLine(), line));
    }

    [Fact]
    public async Task The_first_words_say_what_is_open_what_to_type_and_where_to_look()
    {
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts);
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("See: ")), "the last of the first words");
        var (line, http) = (gateway.EndPoint("line"), gateway.Http.GetLeftPart(UriPartial.Authority));

        Assert.Contains(gateway.Output, text => text.Contains("Open: ") && text.Contains($"line on tcp://{line}") && text.Contains($"HTTP on {http}"));
        Assert.Contains(gateway.Output, text => text.Contains($"Try:  nc 127.0.0.1 {line.Port}   and type HELP"));
        Assert.Contains(gateway.Output, text => text.Contains($"See:  {http}/stats"));
        using var client = new HttpClient();
        Assert.True((await client.GetAsync($"{http}/stats")).IsSuccessStatusCode);
        Assert.True((await client.GetAsync($"{http}/openapi/v1.json")).IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("tcp://0.0.0.0:0", "Try:  nc 127.0.0.1 ")]
    [InlineData("tcp://[::1]:0", "Try:  nc ::1 ")]
    public async Task What_to_type_is_an_address_that_can_be_reached(string url, string expected)
    {
        await using var gateway = await GatewayProcess.StartReadyAsync([.. GatewayProcess.AnyPorts, $"--Gateway:Listeners:line:Url={url}"]);
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("See: ")), "the last of the first words");

        Assert.Contains(gateway.Output, line => line.Contains(expected));
    }

    [Fact]
    public async Task A_line_behind_a_balancer_or_with_tokens_is_told_apart()
    {
        await using var gateway = await GatewayProcess.StartReadyAsync(
            [.. GatewayProcess.AnyPorts, "--Gateway:Listeners:line:ProxyProtocol=Required", "--Gateway:ProxyProtocol:TrustedProxies:0=127.0.0.1", "--Gateway:Listeners:typed:Url=tcp://127.0.0.1:0", "--Gateway:Listeners:typed:Framing=Line", "--Gateway:Listeners:typed:Application=Commands", "--Gateway:Listeners:typed:Tokens:0=0123456789abcdef0123456789abcdef"]);
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("See: ")), "the last of the first words");

        Assert.Contains(gateway.Output, line => line.Contains($"Try:  nc 127.0.0.1 {gateway.EndPoint("typed").Port}   and type AUTH, a token, then HELP"));
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} (info|warn): ")]
    private static partial Regex DatedLine();
}
