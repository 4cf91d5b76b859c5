using Gateway.Hosting;
using Gateway.Hosting.CommandLine;
using Gateway.Hosting.Verbs;

namespace Gateway.Tests.Hosting.CommandLine;

/// <summary>A host that runs the verbs gets its own arguments, whatever they are called.</summary>
public sealed class HostArgumentsTests
{
    [Fact]
    public async Task Keys_of_its_own_reach_its_configuration()
    {
        var seen = new Dictionary<string, string?>();
        await using var output = new StringWriter();
        var arguments = CommandLineArguments.Split(
            ["--Shop:Size=3", "config", "--Shop:Verb", "check", "Shop:Plain=5", "--json", "--Gateway:Limits:MaxConnections=6", "--urls=http://127.0.0.1:0", "--", "seed=7", "--config=own.json", "--json", "8"]);
        var exitCode = await new GatewayCommandLine(new VerbContext(
            arguments.Configuration,
            builder =>
            {
                foreach (var key in new[] { "Shop:Size", "Shop:Verb", "Shop:Plain", "Gateway:Limits:MaxConnections", "urls", "seed", "config", "json" })
                {
                    seen[key] = builder.Configuration[key];
                }

                builder.AddGateway();
            },
            null,
            output,
            output)).RunAsync(arguments.Words);

        Assert.True(exitCode == 0, output.ToString());
        Assert.Equal(["3", "check", "5", "6", "http://127.0.0.1:0", "7", "own.json", "8"], seen.Values);
        Assert.StartsWith("{", output.ToString());
    }
}
