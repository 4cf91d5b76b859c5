using System.Net;
using Gateway.Hosting;
using Gateway.Http;
using Gateway.Http.Guard;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Http;

/// <summary>A route of the gateway's needs the operator unless it says that it is open, wherever its path is.</summary>
public sealed class GatewayRouteTests
{
    [Theory]
    [InlineData("/forgotten")]
    [InlineData("/api/v1/forgotten")]
    [InlineData("/health/forgotten/{id}")]
    public void A_route_is_open_only_if_it_says_so(string pattern)
    {
        var route = new RouteEndpointBuilder(_ => Task.CompletedTask, RoutePatternFactory.Parse(pattern), 0);
        Assert.False(GatewayRoute.Create(route).IsOpen);
        route.Metadata.Add(OpenRoute.Instance);
        Assert.True(GatewayRoute.Create(route).IsOpen);
    }

    [Fact]
    public async Task A_route_that_does_not_say_so_asks_for_the_token_and_a_route_of_somebody_else_s_does_so_by_its_path()
    {
        await using var app = GatewayApplication.Create(
            [],
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Configuration.Sources.Clear();
                builder.Configuration.AddInMemoryCollection([new("Kestrel:Endpoints:Http:Url", "http://127.0.0.1:0"), new("Gateway:Api:Token", "a-secret-of-a-token")]);
            },
            map: app =>
            {
                foreach (var path in new[] { "/forgotten", "/health/forgotten" })
                {
                    app.MapGet(path, () => "mine").WithMetadata(GatewayRoute.Create(new RouteEndpointBuilder(_ => Task.CompletedTask, RoutePatternFactory.Parse(path), 0)));
                }

                app.MapGet("/mine", () => "mine");
                app.MapGet("/api/mine", () => "mine");
            });
        await app.StartAsync();
        using var http = EmbeddingHost.CreateClient(app);
        foreach (var path in new[] { "/forgotten", "/health/forgotten", "/api/mine" })
        {
            await Problem.AssertAsync(await http.GetAsync(path), HttpStatusCode.Unauthorized);
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new("Bearer", "a-secret-of-a-token") } };
            using var answer = await http.SendAsync(request);
            Assert.Equal("mine", await answer.Content.ReadAsStringAsync());
        }

        Assert.Equal("mine", await http.GetStringAsync("/mine"));
    }
}
