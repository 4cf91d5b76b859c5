using System.Net;
using Gateway.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Gateway.Tests.Support.EmbeddingHost;

namespace Gateway.Tests.Hosting;

/// <summary>The token protects the gateway's routes in a host of somebody else's, wherever they are mapped and whatever becomes of a path.</summary>
public sealed class EmbeddedGuardTests
{
    [Fact]
    public async Task Routes_are_protected_wherever_the_host_maps_them_and_whatever_it_does_to_a_path()
    {
        var builder = Builder(("Gateway:Api:Token", "a-secret-of-a-token"), ("Gateway:Timeouts:Request", "00:00:01"));
        builder.AddGateway().MapVerb("HANG", async (CancellationToken cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return "OK";
        });
        await using var host = builder.Build();
        host.MapGateway();
        host.MapGateway();
        host.UsePathBase("/base");
        host.Use((context, next) =>
        {
            if (context.Request.Path.StartsWithSegments("/in", out var rest) || context.Request.Path.StartsWithSegments("/health", out rest))
            {
                context.Request.Path = "/api" + rest;
            }

            return next(context);
        });
        host.UseRouting();
        await host.StartAsync();
        using var http = CreateClient(host);
        foreach (var path in new[] { "/api/v1/sessions", "/base/api/v1/sessions", "/in/v1/sessions", "/health/v1/sessions" })
        {
            using var refused = await http.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new("Bearer", "a-secret-of-a-token");
            using var served = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        }

        using var hang = new HttpRequestMessage(HttpMethod.Post, "/base/api/v1/commands/HANG");
        hang.Headers.Authorization = new("Bearer", "a-secret-of-a-token");
        using var late = await http.SendAsync(hang);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
    }

    /// <summary>Routing chooses a route of the gateway's, and only then does the host change the path: the route is protected for what it is.</summary>
    [Theory]
    [InlineData("path base")]
    [InlineData("stripped")]
    [InlineData("replaced")]
    [InlineData("endpoint")]
    public async Task A_route_is_protected_whatever_becomes_of_the_path_after_routing(string way)
    {
        var builder = Builder(("Gateway:Api:Token", "a-secret-of-a-token"));
        builder.AddGateway();
        await using var host = builder.Build();
        host.UseRouting();
        if (way == "path base")
        {
            host.UsePathBase("/api");
        }

        host.Use((context, next) =>
        {
            if (way == "endpoint" && context.Request.Path == "/mine")
            {
                context.SetEndpoint(((IEndpointRouteBuilder)host).DataSources.SelectMany(source => source.Endpoints)
                    .Single(endpoint => endpoint is RouteEndpoint { RoutePattern.RawText: "/api/v1/drain" } && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Contains("POST")));
            }

            context.Request.Path = way switch
            {
                "stripped" when context.Request.Path.StartsWithSegments("/api", out var rest) => rest,
                "replaced" => "/",
                _ => context.Request.Path,
            };
            return next(context);
        });
        host.MapGateway();
        await host.StartAsync();
        using var http = CreateClient(host);
        foreach (var (method, path) in way == "endpoint" ? [(HttpMethod.Post, "/mine")] : new[] { (HttpMethod.Get, "/api/v1/sessions"), (HttpMethod.Post, "/api/v1/drain"), (HttpMethod.Post, "/api/v1/commands/PING"), (HttpMethod.Get, "/ws") })
        {
            using var refused = await http.SendAsync(new HttpRequestMessage(method, path));
            Assert.True(refused.StatusCode == HttpStatusCode.Unauthorized, $"{method} {path} is answered {refused.StatusCode}");
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Authorization = new("Bearer", "a-secret-of-a-token");
            using var served = await http.SendAsync(request);
            Assert.NotEqual(HttpStatusCode.Unauthorized, served.StatusCode);
        }
    }
}
