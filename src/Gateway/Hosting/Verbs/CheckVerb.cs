using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Gateway.Control;
using Gateway.Http.Guard;
using Gateway.Limits;
using Gateway.Lookup;
using Gateway.Transports;
using Gateway.Upstreams;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Verbs;

/// <summary><c>Gateway check</c>: the configuration as it takes effect, and whether the machine can hold what it promises.</summary>
internal static class CheckVerb
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { SecretMask.Apply } },
    };

    internal static async Task<int> RunAsync(string[] args, TextWriter output)
    {
        OutOfFilesException.ThrowIfFewerThan(OpenFiles.Least);
        await using var app = GatewayApplication.Create(args);
        await WarmUp.RunAsync(app.Services);
        await output.WriteLineAsync("The configuration is valid. In effect:");
        await output.WriteLineAsync(JsonSerializer.Serialize(Effective(app.Services, app.Configuration), Indented));
        await output.WriteLineAsync($"/api/ and /ws are served to {app.Services.GetRequiredService<ApiGuard>().Access.Words()}.");
        var budget = Budget.Of(app.Services);
        foreach (var line in budget.Lines)
        {
            await output.WriteLineAsync($"{(line.Holds ? "fits" : "TOO MUCH")}  {line}");
        }

        var areReached = await UpstreamProbe.RunAsync(app.Services, output);
        return budget.Holds && areReached ? 0 : 1;
    }

    // In the shape of appsettings.json, so that any of it can be copied there.
    private static Dictionary<string, object> Effective(IServiceProvider services, IConfiguration configuration) => new()
    {
        ["Kestrel"] = new Dictionary<string, object>
        {
            ["Endpoints"] = configuration.GetSection("Kestrel:Endpoints").GetChildren()
                .ToDictionary(endpoint => endpoint.Key, endpoint => new Dictionary<string, string?> { ["Url"] = endpoint["Url"] }),
        },
        ["Gateway"] = new Dictionary<string, object>
        {
            ["Limits"] = services.GetRequiredService<IOptions<GatewayLimits>>().Value,
            ["Timeouts"] = services.GetRequiredService<IOptions<GatewayTimeouts>>().Value,
            ["Shutdown"] = services.GetRequiredService<IOptions<ShutdownOptions>>().Value,
            ["ProxyProtocol"] = services.GetRequiredService<IOptions<ProxyProtocolOptions>>().Value,
            ["Api"] = services.GetRequiredService<IOptions<ApiOptions>>().Value,
            ["Lookup"] = services.GetRequiredService<IOptions<LookupOptions>>().Value,
            ["Upstreams"] = services.GetRequiredService<IOptions<UpstreamOptions>>().Value,
            ["Control"] = services.GetRequiredService<IOptions<ControlOptions>>().Value,
            ["Discovery"] = services.GetRequiredService<IOptions<DiscoveryOptions>>().Value,
            ["Listeners"] = services.GetRequiredService<IOptions<ListenersOptions>>().Value.Listeners,
        },
    };
}
