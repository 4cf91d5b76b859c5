using Gateway.Tests.Hosting;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http.Guard;

/// <summary>What <c>Gateway:Api</c> may say, and that its token is told to nobody.</summary>
public sealed class ApiOptionsTests
{
    private const string Good = "0123456789abcdef";

    [Theory]
    [InlineData("Gateway:Api:Token", "0123456789abcde", "is shorter than 16 characters")]
    [InlineData("Gateway:Api:Token", "0123456789 abcdef", "has white space")]
    [InlineData("Gateway:Api:Token", "till-7 = 0123456789abcdef", "has white space or control characters in it: names of clients are for Gateway:Api:TokenFile.")]
    [InlineData("Gateway:Api:TokenFile", "/no/such/file", "can't be used")]
    [InlineData("Gateway:Api:MonitoringEndpoint", "Probes", "name one of Kestrel:Endpoints (Http).")]
    [InlineData("Gateway:Api:AllowAnonymous", "maybe", "true or false")]
    [InlineData("Gateway:Api:Tokens", "x", "is not known")]
    public void A_fault_is_told_with_its_key_and_without_the_token(string key, string value, string words)
    {
        var fault = Assert.Single(Faults.Of((key, value), ("Kestrel:Endpoints:Http:Url", "http://127.0.0.1:0")));
        Assert.StartsWith(key, fault);
        Assert.Contains(words, fault);
        Assert.DoesNotContain("0123456789", fault);
    }

    [Fact]
    public void The_operators_token_is_no_clients_as_well()
    {
        using var folder = new TempDirectory();
        File.WriteAllText(folder["tokens"], "till-7 = " + Good);
        Assert.Equal(
            ["Gateway:Api:TokenFile can't be used: it holds a token that the configuration gives under another name."],
            Faults.Of(("Gateway:Api:Token", Good), ("Gateway:Api:TokenFile", folder["tokens"])));
    }

    [Fact]
    public void A_token_and_none_needed_contradict_each_other() =>
        Assert.StartsWith("Gateway:Api:AllowAnonymous is true beside a token", Assert.Single(Faults.Of(("Gateway:Api:Token", Good), ("Gateway:Api:AllowAnonymous", "true"))));

    [Theory]
    [InlineData("--Gateway:Api:Token=" + Good, "/api/ and /ws are served to whoever shows the operator's token.")]
    [InlineData("--Gateway:Api:AllowAnonymous=true", "/api/ and /ws are served to anyone (Gateway:Api:AllowAnonymous).")]
    [InlineData("--Gateway:Api:Token=", "/api/ and /ws are served to loopback clients only (protected mode")]
    public async Task Check_says_which_it_is_and_masks_the_token(string option, string words)
    {
        var (_, output, error) = await GatewayProcess.RunAsync(["check", option]);
        Assert.Contains(words, output + error);
        Assert.DoesNotContain(Good, output + error);
        Assert.Equal(option.EndsWith(Good, StringComparison.Ordinal), output.Contains("\"Token\": \"***\""));
    }
}
