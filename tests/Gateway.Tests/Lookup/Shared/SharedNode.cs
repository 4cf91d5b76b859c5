using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Diagnostics;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;
using Gateway.Transports;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Lookup.Shared;

/// <summary>Gateways whose lookup table is their fleet's, and what is asked of them.</summary>
internal static class SharedNode
{
    internal static Task<GatewayServer> StartAsync(NatsServer nats, string name, params (string Key, string? Value)[] options) =>
        FleetGateway.StartAsync(nats, name, [("Gateway:Lookup:Shared", "true"), ("Gateway:Lookup:Udp:Url", "udp://127.0.0.1:0"), .. options]);

    /// <summary>A node that starts while the server is not there.</summary>
    internal static Task<GatewayServer> StartAloneAsync(NatsServer nats, string name, params (string Key, string? Value)[] options) =>
        StartAsync(nats, name, [("Gateway:Fleet:Connect", "00:00:00"), .. options]);

    /// <summary>The value by HTTP; null for none.</summary>
    internal static async Task<string?> ValueAsync(this GatewayServer node, string key)
    {
        using var answer = await node.Http.GetAsync($"/api/v1/lookup/{key}");
        return answer.StatusCode == HttpStatusCode.NotFound ? null : await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    internal static Task<HttpResponseMessage> SetAsync(this GatewayServer node, string key, string value) =>
        node.Http.PutAsync($"/api/v1/lookup/{key}", new StringContent(value));

    internal static async Task<HttpStatusCode> PutAsync(this GatewayServer node, string key, string value)
    {
        using var answer = await node.SetAsync(key, value);
        return answer.StatusCode;
    }

    internal static async Task<HttpStatusCode> DeleteAsync(this GatewayServer node, string key)
    {
        using var answer = await node.Http.DeleteAsync($"/api/v1/lookup/{key}");
        return answer.StatusCode;
    }

    /// <summary>Until the node has that value.</summary>
    internal static Task HasAsync(this GatewayServer node, string key, string? value) =>
        Eventually.TrueAsync(async () => await node.ValueAsync(key) == value, $"{key} is {value ?? "gone"}");

    /// <summary>Until changes are made there.</summary>
    internal static Task TakesChangesAsync(this GatewayServer node) =>
        Eventually.TrueAsync(async () => await node.PutAsync("probe", "1") is HttpStatusCode.Created or HttpStatusCode.NoContent, "changes are made");

    /// <summary>Until a change is refused for that reason.</summary>
    internal static Task RefusesAsync(this GatewayServer node, string code) => Eventually.TrueAsync(
        async () =>
        {
            using var answer = await node.SetAsync("refused", "1");
            return answer.StatusCode == HttpStatusCode.ServiceUnavailable && (await answer.Content.ReadAsStringAsync()).Contains($"\"{code}\"", StringComparison.Ordinal);
        },
        $"changes are refused as {code}");

    /// <summary>The value by UDP; null for none.</summary>
    internal static async Task<string?> AskAsync(this GatewayServer node, string key)
    {
        var url = node.Services.GetRequiredService<DatagramListenerDirectory>().All.Single(listener => listener.Name == "lookup").Url;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(IPEndPoint.Parse(new Uri(url).Authority));
        var answer = new byte[2048];
        await socket.SendAsync(new byte[] { 1, (byte)key.Length }.Concat(Encoding.ASCII.GetBytes(key)).ToArray());
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        var length = await socket.ReceiveAsync(answer, timeout.Token);
        return answer[0] == 0 ? Encoding.ASCII.GetString(answer.AsSpan(3..length)) : null;
    }

    internal static int Logged(this GatewayServer node, int id) => node.Log.GetSnapshot().Count(record => record.Id.Id == id);

    /// <summary>The value of a metric.</summary>
    internal static async Task<double> MetricAsync(this GatewayServer node, string name)
    {
        var line = (await node.Http.GetStringAsync("/metrics")).Split('\n').Single(line => line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>How often it has caught up.</summary>
    internal static int CaughtUp(this GatewayServer node) => node.Logged(GatewayEventIds.TableFollowed);
}
