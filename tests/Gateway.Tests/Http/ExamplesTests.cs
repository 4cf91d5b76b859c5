using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Gateway.Sessions;
using Gateway.Tests.Clients;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Http;

/// <summary>Every example in /openapi/v1.json is carried out against a real gateway, where a device called 000t7rrm7jjm8 in the examples, which is the client till-7, is in the room lobby.</summary>
public sealed class ExamplesTests
{
    private const string Device = "000t7rrm7jjm8";

    [Fact]
    public async Task Every_example_is_true()
    {
        await using var server = await GatewayServer.StartAsync(
            ("Gateway:Lookup:Udp:Url", "udp://127.0.0.1:0"), ("Gateway:Shutdown:Grace", "00:00:30"), ("Gateway:Listeners:line:Tokens:0", $"till-7 = {NamedServer.Till7}"));
        var examples = await ReadAsync(server);
        Assert.InRange(examples.Count, 30, 1000);

        // The one that ends what it runs on comes last.
        foreach (var example in examples.OrderBy(example => example is { Method: "POST", Route: "/api/v1/drain" }))
        {
            await using var device = await LiveDevice.ConnectAsync(server);
            await SeedAsync(server);
            using var request = new HttpRequestMessage(new HttpMethod(example.Method), example.Target.Replace(Device, device.Id, StringComparison.Ordinal));
            request.Content = example.Body is null ? null : new StringContent(example.Body, (MediaTypeHeaderValue?)null);
            using var answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(TestClient.Patience);
            Assert.Equal($"{example}: {example.Status}", $"{example}: {(int)answer.StatusCode}");
            if (example.Answer is { } expected)
            {
                await AssertAnswerAsync(server, example.ToString(), expected, answer);
            }
        }

        var drain = server.Services.GetRequiredService<Drain>();
        Assert.Equal("grace", drain.Progress.State);
        drain.EndAtOnce();
    }

    [Fact]
    public async Task Every_route_of_the_API_has_an_example()
    {
        await using var server = await GatewayServer.StartAsync();
        var examples = await ReadAsync(server);
        using var description = JsonDocument.Parse(await server.Http.GetStringAsync("/openapi/v1.json"));
        foreach (var (route, method, _) in Operations(description.RootElement).Where(one => one.Route.StartsWith("/api/", StringComparison.Ordinal) && one.Method != "HEAD"))
        {
            Assert.True(examples.Any(example => example.Route == route && example.Method == method), $"{method} {route} has no example");
        }
    }

    private static async Task<List<Exchange>> ReadAsync(GatewayServer server)
    {
        using var description = JsonDocument.Parse(await server.Http.GetStringAsync("/openapi/v1.json"));
        return
        [
            .. from one in Operations(description.RootElement)
               where one.Operation.TryGetProperty("responses", out _)
               from response in one.Operation.GetProperty("responses").EnumerateObject()
               where response.Value.TryGetProperty("x-examples", out _)
               from name in response.Value.GetProperty("x-examples").EnumerateArray().Select(name => name.GetString()!)
               select new Exchange(
                   one.Route,
                   one.Method,
                   name,
                   Target(one.Route, one.Operation, name),
                   one.Operation.TryGetProperty("requestBody", out var body) ? ValueIn(body, name)?.GetString() : null,
                   int.Parse(response.Name),
                   ValueIn(response.Value, name)?.Clone()),
        ];
    }

    private static IEnumerable<(string Route, string Method, JsonElement Operation)> Operations(JsonElement description) =>
        from path in description.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        where operation.Value.ValueKind == JsonValueKind.Object
        select (path.Name, operation.Name.ToUpperInvariant(), operation.Value);

    private static string Target(string route, JsonElement operation, string name)
    {
        var query = new List<string>();
        foreach (var parameter in operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : default)
        {
            if (parameter.TryGetProperty("examples", out var examples) && examples.TryGetProperty(name, out var example))
            {
                var (key, value) = (parameter.GetProperty("name").GetString()!, Uri.EscapeDataString(example.GetProperty("value").GetString()!));
                route = route.Replace($"{{{key}}}", value, StringComparison.Ordinal);
                query.AddRange(parameter.GetProperty("in").GetString() == "query" ? [$"{key}={value}"] : []);
            }
        }

        Assert.DoesNotContain('{', route);
        return query.Count == 0 ? route : $"{route}?{string.Join('&', query)}";
    }

    private static JsonElement? ValueIn(JsonElement body, string name) => body.TryGetProperty("content", out var contents)
        ? contents.EnumerateObject()
            .Where(content => content.Value.TryGetProperty("examples", out var examples) && examples.TryGetProperty(name, out _))
            .Select(content => (JsonElement?)content.Value.GetProperty("examples").GetProperty(name).GetProperty("value"))
            .FirstOrDefault()
        : null;

    private static async Task SeedAsync(GatewayServer server)
    {
        using var put = await server.Http.PutAsync("/api/v1/lookup/till-7", new StringContent("10.0.0.7"));
        using var removed = await server.Http.DeleteAsync("/api/v1/lookup/till-8");
    }

    private static async Task AssertAnswerAsync(GatewayServer server, string example, JsonElement expected, HttpResponseMessage answer)
    {
        switch (answer.Content.Headers.ContentType?.MediaType)
        {
            case "application/json":
                using (var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()))
                {
                    AssertShape(example, expected, json.RootElement);
                }

                break;
            case "text/event-stream":
                await AssertEventsAsync(server, example, expected.GetString()!, await answer.Content.ReadAsStreamAsync());
                break;
            default:
                Assert.Equal(expected.GetString(), await answer.Content.ReadAsStringAsync());
                break;
        }
    }

    // The events of the example come in its order; others may come in between, since others' sessions come and go.
    private static async Task AssertEventsAsync(GatewayServer server, string example, string expected, Stream actual)
    {
        await using var events = SseParser.Create(actual).EnumerateAsync().GetAsyncEnumerator();
        foreach (var wanted in SseParser.Create(new MemoryStream(Encoding.UTF8.GetBytes(expected))).Enumerate())
        {
            do
            {
                Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TestClient.Patience), $"{example}: no {wanted.EventType}");
            }
            while (events.Current.EventType != wanted.EventType);

            Assert.Equal($"{example}: {wanted.EventId is null}", $"{example}: {events.Current.EventId is null}");
            using var data = JsonDocument.Parse(wanted.Data);
            using var got = JsonDocument.Parse(events.Current.Data);
            AssertShape(example, data.RootElement, got.RootElement);

            // Whoever has been told that all is well listens.
            using var said = await server.Http.PostAsync("/api/v1/rooms/lobby/messages", new StringContent("closing in five minutes"));
        }
    }

    // The same members with values of the same kind, all the way down; figures and names are each run's own.
    private static void AssertShape(string where, JsonElement expected, JsonElement actual)
    {
        if (expected.ValueKind == JsonValueKind.Null || actual.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        Assert.Equal($"{where}: {expected.ValueKind}", $"{where}: {actual.ValueKind}");
        if (expected.ValueKind == JsonValueKind.Object)
        {
            Assert.Equal(expected.EnumerateObject().Select(member => member.Name), actual.EnumerateObject().Select(member => member.Name));
            foreach (var member in expected.EnumerateObject())
            {
                AssertShape($"{where}.{member.Name}", member.Value, actual.GetProperty(member.Name));
            }
        }
        else if (expected.ValueKind == JsonValueKind.Array && expected.GetArrayLength() > 0 && actual.GetArrayLength() > 0)
        {
            AssertShape($"{where}[0]", expected[0], actual[0]);
        }
    }

    private sealed record Exchange(string Route, string Method, string Name, string Target, string? Body, int Status, JsonElement? Answer)
    {
        public override string ToString() => $"{Method} {Target} ({Name})";
    }

    /// <summary>A device that is in the lobby, and says what it weighs when it is asked.</summary>
    private sealed class LiveDevice(TestClient client, string id) : IAsyncDisposable
    {
        private readonly Task _answering = AnswerAsync(client);

        internal string Id => id;

        internal static async Task<LiveDevice> ConnectAsync(GatewayServer server)
        {
            var client = await server.ConnectReadyAsync();
            await client.SendAsync($"AUTH {NamedServer.Till7}", "JOIN lobby", "WHOAMI");
            return new LiveDevice(client, (await client.ReceiveAsync(3))[2].Split(' ')[1]);
        }

        public async ValueTask DisposeAsync()
        {
            client.FinishSending();
            await _answering;
            client.Dispose();
        }

        private static async Task AnswerAsync(TestClient client)
        {
            while (await client.ReceiveAsync() is { } message)
            {
                if (message == "weight?")
                {
                    await client.SendAsync("42.7 kg");
                }
            }
        }
    }
}
