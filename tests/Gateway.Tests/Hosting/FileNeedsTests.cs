using Gateway.Hosting;
using Gateway.Limits;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Hosting;

/// <summary>What the configured listeners need of the open files.</summary>
public sealed class FileNeedsTests
{
    [Theory]
    [InlineData(new string[0], 0, 0)]
    [InlineData(new[] { "Forward" }, 500, 0)]
    [InlineData(new[] { "Forward", "MaxConnections=70" }, 70, 0)]
    [InlineData(new[] { "forward", "MaxConnections=70", "Enabled=false" }, 0, 0)]
    [InlineData(new[] { "Forward", "MaxConnections=9999" }, 500, 0)]
    [InlineData(new[] { "Http", "MaxConnections=70" }, 0, 30)]
    public async Task Follow_from_applications_and_limits(string[] listener, int tunnels, int requests)
    {
        await using var server = await StartAsync(listener);
        Assert.Equal(new FileNeeds(500, tunnels, 40, requests), FileNeeds.Of(server.Services));
    }

    [Fact]
    public async Task Two_listeners_add_up()
    {
        await using var server = await StartAsync(
            ["Forward", "MaxConnections=70"],
            ("Gateway:Listeners:a:Application", "Http"),
            ("Gateway:Listeners:a:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:a:Upstream", "http://127.0.0.1:9"),
            ("Gateway:Listeners:c:Application", "Forward"),
            ("Gateway:Listeners:c:Framing", "Raw"),
            ("Gateway:Listeners:c:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:c:Upstream", "127.0.0.1:9"),
            ("Gateway:Listeners:c:MaxConnections", "8"));
        Assert.Equal(new FileNeeds(500, 78, 40, 30), FileNeeds.Of(server.Services));
    }

    [SkippableFact]
    public async Task A_gateway_of_tunnels_lets_in_as_many_as_have_two_files()
    {
        Skip.If(OpenFiles.Limit() is not < 1_500_000, "It may open files without end.");
        var files = (int)OpenFiles.Limit()!;
        await using var server = await StartAsync(["Forward"], ("Gateway:Limits:MaxConnections", "1000000"), ("Gateway:Limits:MaxHttpConnections", "1"));
        Assert.Equal((files - 1 - OpenFiles.Reserve) / 2, server.Services.GetRequiredService<ConnectionGate>().MaxConnections);
    }

    private static Task<GatewayServer> StartAsync(string[] listener, params (string Key, string? Value)[] more) => GatewayServer.StartAsync(
    [
        ("Gateway:Limits:MaxConnections", "500"), ("Gateway:Limits:MaxHttpConnections", "40"), ("Gateway:Limits:MaxConcurrentRequests", "30"),
        .. listener is [var application, .. var options]
            ? [
                ("Gateway:Listeners:b:Application", application),
                ("Gateway:Listeners:b:Framing", application == "Http" ? "Line" : "Raw"),
                ("Gateway:Listeners:b:Url", "tcp://127.0.0.1:0"),
                ("Gateway:Listeners:b:Upstream", application == "Http" ? "http://127.0.0.1:9" : "127.0.0.1:9"),
                .. options.Select(option => ($"Gateway:Listeners:b:{option.Split('=')[0]}", (string?)option.Split('=')[1])),
            ]
            : Array.Empty<(string, string?)>(),
        .. more,
    ]);
}
