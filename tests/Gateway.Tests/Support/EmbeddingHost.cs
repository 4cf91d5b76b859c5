using Gateway.Hosting;
using Gateway.Sessions;
using Gateway.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Support;

/// <summary>A host of somebody else's that embeds the gateway, with one listener, <c>line</c>.</summary>
internal static class EmbeddingHost
{
    /// <summary>A builder whose HTTP is on a port of the system's choice, with options of the test's.</summary>
    internal static WebApplicationBuilder Builder(params (string Key, string? Value)[] options) =>
        BuilderWithoutAddress([("Kestrel:Endpoints:Http:Url", "http://127.0.0.1:0"), .. options]);

    /// <summary>A builder that says nothing about addresses for HTTP.</summary>
    internal static WebApplicationBuilder BuilderWithoutAddress(params (string Key, string? Value)[] options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection([new("Gateway:Listeners:line:Url", "tcp://127.0.0.1:0"), new("Gateway:Shutdown:Grace", "00:00:00")]);
        builder.Configuration.AddInMemoryCollection(options.Select(option => KeyValuePair.Create(option.Key, option.Value)));
        return builder;
    }

    /// <summary>Starts a host with its HTTP on a port of the system's choice.</summary>
    internal static async Task<WebApplication> StartAsync(Action<IGatewayBuilder> configure, params (string Key, string? Value)[] options)
    {
        var builder = Builder(options);
        configure(builder.AddGateway());
        var app = builder.Build();
        app.MapGateway();
        await app.StartAsync();
        return app;
    }

    /// <summary>Connects to a listener.</summary>
    internal static Task<TestClient> ConnectAsync(WebApplication host, string listener = "line") =>
        TestClient.ConnectAsync(ListenerUrl.Parse(host.Services.GetRequiredService<ListenerDirectory>().All.Single(one => one.Name == listener).Url, out _)!);

    /// <summary>A client of the host's HTTP.</summary>
    internal static HttpClient CreateClient(WebApplication host) => new() { BaseAddress = new Uri(host.Urls.First(url => url.StartsWith("http://127.", StringComparison.Ordinal))) };

    /// <summary>The listener <c>line</c> answers.</summary>
    internal static async Task AssertServesAsync(WebApplication host)
    {
        using var client = await ConnectAsync(host);
        Assert.Equal("READY", await client.ReceiveAsync());
        await client.SendAsync("PING");
        Assert.Equal("PONG", await client.ReceiveAsync());
    }
}
