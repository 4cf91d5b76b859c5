using System.Net;
using System.Text.Json;
using Gateway.Hosting;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Hosting;

/// <summary>An embedding host answers its own requests as it does without the gateway, and the gateway's routes answer as they do in their own process.</summary>
public sealed class EmbeddedAnswersTests
{
    private static readonly string[] OwnErrors = ["/broken", "/missing", "/problem", "/teapot", "/api/v1/orders/7", "/api/v1/orders/7/lost", "/health/db"];

    [Theory]
    [InlineData("Production", false, "text/plain")]
    [InlineData("Production", true, "application/json")]
    [InlineData("Development", false, "text/html")]
    [InlineData("Development", true, "*/*")]
    public async Task Errors_of_the_host_are_as_without_the_gateway(string environment, bool hasProblemDetails, string accept)
    {
        await using var with = await StartAsync(environment, hasProblemDetails, hasGateway: true);
        await using var without = await StartAsync(environment, hasProblemDetails, hasGateway: false);
        foreach (var path in OwnErrors)
        {
            Assert.Equal(await DescribeAsync(without, path, accept), await DescribeAsync(with, path, accept));
        }

        using var http = EmbeddingHost.CreateClient(with);
        await Http.Problem.AssertAsync(await http.GetAsync("/api/v1/missing"), HttpStatusCode.NotFound);
        await Http.Problem.AssertAsync(await http.GetAsync("/api/v1/sessions/none"), HttpStatusCode.NotFound);
        await Http.Problem.AssertAsync(await http.DeleteAsync("/stats"), HttpStatusCode.MethodNotAllowed);
        await Http.Problem.AssertAsync(await http.PostAsync("/api/v1/commands/BOOM", null), HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task Problems_of_the_gateway_do_not_follow_the_host_s()
    {
        var builder = EmbeddingHost.Builder();
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = problem => problem.ProblemDetails.Extensions["shop"] = "anna's");
        builder.AddGateway();
        await using var app = builder.Build();
        app.UseStatusCodePages();
        app.MapGateway();
        await app.StartAsync();
        using var http = EmbeddingHost.CreateClient(app);

        Assert.Contains("anna", await (await http.GetAsync("/missing")).Content.ReadAsStringAsync());
        foreach (var path in new[] { "/api/v1/missing", "/api/v1/sessions/none" })
        {
            Assert.DoesNotContain("anna", await (await http.GetAsync(path)).Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Routes_of_the_host_below_the_gateway_s_paths_are_the_host_s()
    {
        await using var app = await StartAsync("Production", hasProblemDetails: false, hasGateway: true, ("Gateway:Api:Token", "a-secret-of-a-token"), ("Gateway:Limits:MaxRequestBodySize", "10"));
        using var http = EmbeddingHost.CreateClient(app);

        using var order = await http.PostAsync("/api/v1/orders", new ByteArrayContent(new byte[1000]));
        Assert.Equal("1000", await order.Content.ReadAsStringAsync());
        using var sessions = await http.GetAsync("/api/v1/sessions");
        Assert.Equal(HttpStatusCode.Unauthorized, sessions.StatusCode);
        using var missing = await http.GetAsync("/api/v1/missing");
        Assert.Equal(HttpStatusCode.Unauthorized, missing.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_host_s_OpenAPI_document_and_the_gateway_s_are_two(bool isGatewayFirst)
    {
        var builder = EmbeddingHost.Builder();
        if (isGatewayFirst)
        {
            builder.AddGateway();
        }

        builder.Services.AddOpenApi("v1", options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Shop";
            return Task.CompletedTask;
        }));
        builder.AddGateway();
        await using var app = builder.Build();
        app.MapOpenApi();
        app.MapGateway();
        app.MapGet("/orders", () => "orders");
        await app.StartAsync();
        using var http = EmbeddingHost.CreateClient(app);

        using var shop = JsonDocument.Parse(await http.GetStringAsync("/openapi/v1.json"));
        Assert.Equal("Shop", shop.RootElement.GetProperty("info").GetProperty("title").GetString());
        Assert.Equal(["/orders"], Paths(shop));
        Assert.False(shop.RootElement.TryGetProperty("components", out var components) && components.TryGetProperty("securitySchemes", out _));

        using var gateway = JsonDocument.Parse(await http.GetStringAsync("/openapi/gateway.json"));
        Assert.Equal("Gateway", gateway.RootElement.GetProperty("info").GetProperty("title").GetString());
        Assert.Contains("/api/v1/sessions", Paths(gateway));
        Assert.DoesNotContain("/orders", Paths(gateway));
    }

    [Fact]
    public async Task The_host_s_WebSockets_keep_the_host_s_options()
    {
        var builder = EmbeddingHost.Builder();
        builder.AddGateway();
        await using var app = builder.Build();

        Assert.Equal(new WebSocketOptions().KeepAliveTimeout, app.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<WebSocketOptions>>().Value.KeepAliveTimeout);
    }

    private static IEnumerable<string> Paths(JsonDocument document) => document.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name);

    private static async Task<WebApplication> StartAsync(string environment, bool hasProblemDetails, bool hasGateway, params (string Key, string? Value)[] options)
    {
        var builder = EmbeddingHost.Builder(options);
        builder.Environment.EnvironmentName = environment;
        builder.Logging.ClearProviders();
        if (hasProblemDetails)
        {
            builder.Services.AddProblemDetails();
        }

        if (hasGateway)
        {
            builder.AddGateway().MapVerb("BOOM", string () => throw new InvalidOperationException("boom"));
        }

        var app = builder.Build();
        app.UseStatusCodePages();
        if (hasGateway)
        {
            app.MapGateway();
        }

        app.MapGet("/broken", string () => throw new InvalidOperationException("broken"));
        app.MapGet("/problem", () => TypedResults.Problem("a detail", statusCode: 418));
        app.MapGet("/teapot", () => TypedResults.StatusCode(418));
        app.MapGet("/api/v1/orders/{id}", NotFound (int id) => TypedResults.NotFound());
        app.MapGet("/api/v1/orders/{id}/lost", string (int id) => throw new InvalidOperationException("lost"));
        app.MapGet("/health/db", () => TypedResults.StatusCode(503));
        app.MapPost("/api/v1/orders", async (HttpContext context) => (await new StreamReader(context.Request.Body).ReadToEndAsync()).Length);
        await app.StartAsync();
        return app;
    }

    // Of a page for developers only the beginning: it has addresses of the moment in it.
    private static async Task<string> DescribeAsync(WebApplication app, string path, string accept)
    {
        using var http = EmbeddingHost.CreateClient(app);
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", accept } } };
        using var response = await http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        return $"{path} {(int)response.StatusCode} {response.Content.Headers.ContentType} {body[..Math.Min(body.Length, 40)]}";
    }
}
