using Gateway.Descriptors;
using Gateway.Hosting.Resources;
using Gateway.Limits;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Hosting.Resources;

/// <summary>What the configured listeners need of the open files.</summary>
public sealed class FileNeedsTests
{
    [Theory]
    [InlineData(new string[0], 0, 0)]
    [InlineData(new[] { "Forward" }, 500, 0)]
    [InlineData(new[] { "Forward", "MaxConnections=70" }, 70, 0)]
    [InlineData(new[] { "forward", "MaxConnections=70", "Enabled=false" }, 0, 0)]
    [InlineData(new[] { "Forward", "MaxConnections=9999" }, 500, 0)]
    [InlineData(new[] { "Http", "MaxConnections=70" }, 0, 1)]
    public async Task Follow_from_applications_and_limits(string[] listener, int tunnels, int sharing)
    {
        await using var server = await StartAsync(listener);
        Assert.Equal(new FileNeeds(500, tunnels, 40, 30, sharing, 256), FileNeeds.Create(server.Services));
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
        Assert.Equal(new FileNeeds(500, 78, 40, 30, 1, 256), FileNeeds.Create(server.Services));
    }

    [SkippableFact]
    public async Task A_gateway_of_tunnels_lets_in_as_many_as_have_two_files()
    {
        Skip.If(OpenFiles.Limit() is not < 1_500_000, "It may open files without end.");
        var files = (int)OpenFiles.Limit()!;
        await using var server = await StartAsync(["Forward"], ("Gateway:Limits:MaxConnections", "1000000"), ("Gateway:Limits:MaxHttpConnections", "1"));
        var shares = FileNeeds.Create(server.Services).Share(files);
        Assert.Equal((files - 1 - shares.Refusals - shares.HttpRefusals - shares.Reserve - 256) / 2, server.Services.GetRequiredService<ConnectionGate>().MaxConnections);
    }

    [Theory]
    [InlineData(10_000, 1_000, 12_600L, 10_000, 1_000, 1_024, 256)]
    [InlineData(10_000, 1_000, null, 10_000, 1_000, 1_024, 256)]

    // Refusals give way first, in proportion.
    [InlineData(10_000, 1_000, 12_599L, 10_000, 1_000, 1_024, 255)]
    [InlineData(100, 100, 1_024L, 100, 100, 404, 100)]

    // Then HTTP gets what sessions leave, a quarter at least.
    [InlineData(24, 1_000, 1_280L, 24, 840, 77, 19)]
    [InlineData(10_000, 1_000, 1_280L, 648, 216, 77, 19)]
    [InlineData(10_000, 1_000, 456L, 102, 33, 12, 3)]
    [InlineData(10_000, 1_000, 11_256L, 9_296, 1_000, 512, 128)]

    // However little there is, of each at least one.
    [InlineData(10_000, 1_000, 268L, 1, 1, 1, 1)]
    [InlineData(10_000, 1_000, 0L, 1, 1, 1, 1)]
    public void Where_the_limit_is_too_small_all_shares_are_lowered(int sessions, int http, long? limit, int sessionShare, int httpShare, int refusals, int httpRefusals)
    {
        var shares = new FileNeeds(sessions, 0, http, 1_000, 0, 256).Share(limit);
        Assert.Equal((sessionShare, httpShare, refusals, httpRefusals), (shares.Sessions, shares.Http, shares.Refusals, shares.HttpRefusals));
    }

    [Fact]
    public void Whatever_the_limit_the_shares_fit()
    {
        foreach (var (sessions, tunnels, http, sharing) in new[] { (10_000, 0, 1_000, 0), (10_000, 10_000, 1_000, 0), (10_000, 500, 1_000, 3), (24, 0, 1_000, 1), (10_000, 0, 8, 2), (300, 300, 300, 0) })
        {
            var needs = new FileNeeds(sessions, tunnels, http, 1_000, sharing, 248);
            for (long limit = needs.Min; limit < needs.Total; limit += 7)
            {
                var shares = needs.Share(limit);
                var far = Math.Min(tunnels, shares.Sessions);
                var sum = shares.Sessions + far + shares.Http + (shares.Requests * sharing) + shares.Refusals + shares.HttpRefusals + shares.Reserve + 248;
                Assert.True(sum <= limit + (tunnels > 0 ? 1 : 0), $"{needs} of {limit}: {shares}");
            }
        }
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
