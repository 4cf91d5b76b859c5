using Gateway.Tests.Support;

namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>A gateway whose listener <c>app</c> leads to an HTTP back end.</summary>
internal static class HttpListener
{
    internal static Task<GatewayServer> StartAsync(string upstream, params (string Key, string? Value)[] options) => StartAsync(TimeProvider.System, upstream, options);

    /// <summary>Options outside <c>Gateway</c> and <c>Kestrel</c> are of the listener's section <c>Http</c>.</summary>
    internal static Task<GatewayServer> StartAsync(TimeProvider time, string upstream, params (string Key, string? Value)[] options) =>
        StartAsync(time, upstream, null, options);

    /// <summary>The same with names that stand for these addresses.</summary>
    internal static Task<GatewayServer> StartAsync(TimeProvider time, string upstream, string[]? names, params (string Key, string? Value)[] options) => GatewayServer.StartAsync(
        time,
        services => ForwardServer.Resolve(services, names),
        [
            ("Gateway:Listeners:app:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:app:Application", "Http"),
            ("Gateway:Listeners:app:Upstream", upstream),
            ("Gateway:Listeners:app:Http:Retries", "0"),
            .. options.Select(option => (option.Key.Split(':')[0] is "Gateway" or "Kestrel" ? option.Key : $"Gateway:Listeners:app:Http:{option.Key}", option.Value)),
        ]);

    /// <summary>The series has this value, sooner or later.</summary>
    internal static async Task AssertCountedAsync(this GatewayServer server, string series, long value)
    {
        var sample = $"{(series.Contains('{', StringComparison.Ordinal) ? series : series + "{}")} {value}";
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        while (!(await server.Http.GetStringAsync("/metrics", timeout.Token)).Split('\n').Contains(sample))
        {
            await Task.Delay(20, timeout.Token);
        }
    }

    /// <summary>Sends one message and takes its reply.</summary>
    internal static async Task<string?> AskAsync(this TestClient client, string message)
    {
        await client.SendAsync(message);
        return await client.ReceiveAsync();
    }
}
