using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Clients;
using Gateway.Tests.Contract;
using Gateway.Tests.Http;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Clients;

/// <summary>
/// Connections on every kind of listener claim a few names and leave again, some by a reset, while pushes and calls go to the names. The race lasts for a number of
/// claims; at full length for a minute.
/// </summary>
public sealed class NameRaceTests
{
    private const int Names = 20;

    /// <summary>Names from this one on are of clients that leave by a reset, so that what was sent to them may be lost.</summary>
    private const int FirstReset = 10;

    private readonly ConcurrentDictionary<string, int> _received = new();
    private readonly ConcurrentDictionary<string, HttpStatusCode> _answered = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private long _claims;

    [Fact]
    public async Task Every_push_reaches_the_newest_holder_once_or_is_answered_truly_and_nothing_is_left()
    {
        var seconds = Strenuous.Or(60, 0);
        var (connections, most) = seconds > 0 ? (200, long.MaxValue) : (40, 1500);
        using var folder = new TempDirectory();
        await File.WriteAllLinesAsync(folder["tokens"], [Operator, .. Enumerable.Range(0, Names).Select(name => $"n{name} = {Token(name)}")]);
        using var certificates = new TestCertificates();
        await using var server = await GatewayServer.StartAsync(
        [
            .. certificates.Options("tls"),
            ("Gateway:Listeners:tls:Url", "tcp://127.0.0.1:0"), ("Gateway:Listeners:tls:TokensFile", folder["tokens"]),
            ("Gateway:Api:TokenFile", folder["tokens"]), ("Gateway:Listeners:line:TokensFile", folder["tokens"]), ("Gateway:Listeners:frames:TokensFile", folder["tokens"]),
            ("Gateway:Listeners:unix:Url", $"unix://{folder["socket"]}"), ("Gateway:Listeners:unix:TokensFile", folder["tokens"]),

            // A client that is slow to notice its end must not find its connection reset.
            ("Gateway:Timeouts:Linger", "00:01:00"),

            // Nor one that is slow with its handshake, beside 200 others on a busy machine.
            ("Gateway:Timeouts:Setup", "00:01:00"),
        ]);
        server.Http.DefaultRequestHeaders.Authorization = new("Bearer", Operator);
        var begin = TimeProvider.System.GetTimestamp();
        bool IsOn() => Interlocked.Read(ref _claims) < most && (seconds == 0 || TimeProvider.System.GetElapsedTime(begin) < TimeSpan.FromSeconds(seconds));

        var clients = Enumerable.Range(0, connections).Select(number => Task.Run(() => ClaimAsync(server, certificates, number, IsOn))).ToList();
        var racing = Task.WhenAll(clients);
        var pushes = Enumerable.Range(0, 4).Select(number => Task.Run(() => PushAsync(server, number, racing))).ToList();
        await racing.WaitAsync(TimeSpan.FromSeconds(seconds + 120));
        await Task.WhenAll(pushes).WaitAsync(TestClient.Patience);

        Assert.True(_faults.IsEmpty, string.Join('\n', _faults.Take(10)));
        await Eventually.TrueAsync(() => server.Sessions.Count == 0, "every session has ended");
        var directory = server.Services.GetRequiredService<ClientDirectory>();
        Assert.InRange(directory.Count, 1, Names);
        Assert.Equal(directory.Count, directory.Away);

        // A push that has left the process has reached one client, once, unless that client was cutting its connection.
        foreach (var (body, status) in _answered)
        {
            var count = _received.GetValueOrDefault(body);
            Assert.True(count <= 1, $"{body} was received {count} times");
            Assert.True(status is not HttpStatusCode.NoContent || count == 1 || IsReset(body), $"{body} was answered {status} and received {count} times");
            Assert.True(status is HttpStatusCode.NoContent or HttpStatusCode.Gone or HttpStatusCode.NotFound or HttpStatusCode.GatewayTimeout, $"{body} was answered {status}");
            Assert.True(status is not HttpStatusCode.NotFound || count == 0, $"{body} was answered {status} and received");
        }

        Assert.Contains(_answered.Values, status => status == HttpStatusCode.NoContent);
    }

    private const string Operator = "operator-token-0123456789";

    private static string Token(int name) => $"race-token-{name}-0123456789";

    private static bool IsReset(string body) => int.Parse(body.Split('-')[1], CultureInfo.InvariantCulture) >= FirstReset;

    private async Task ClaimAsync(GatewayServer server, TestCertificates certificates, int number, Func<bool> isOn)
    {
        var random = new Random(number);
        while (isOn())
        {
            var name = random.Next(Names);
            Interlocked.Increment(ref _claims);
            try
            {
                using var client = await ConnectAsync(server, certificates, number % 5, name);
                await ServeAsync(client, name, random.Next(1, 30), client is TestClient && name >= FirstReset && random.Next(2) == 0);
            }
            catch (Exception exception) when (exception is SocketException or IOException or System.Net.WebSockets.WebSocketException)
            {
                // Only a client that resets may see its connection break.
                if (name < FirstReset)
                {
                    _faults.Enqueue($"n{name}, listener {number % 5}: {exception.Message}");
                }
            }
        }
    }

    private static async Task<IMessageClient> ConnectAsync(GatewayServer server, TestCertificates certificates, int kind, int name)
    {
        if (kind == 3)
        {
            return await WebSocketClient.ConnectAsync(server, options => options.SetRequestHeader("Authorization", $"Bearer {Token(name)}"));
        }

        var client = await server.ConnectAsync(kind switch { 0 => "line", 1 => "frames", 2 => "unix", _ => "tls" });
        if (kind == 4)
        {
            await client.SecureAsync(certificates);
        }

        await client.SendAsync($"AUTH {Token(name)}");
        return client;
    }

    // Reads until the session ends. After some messages the client quits, or cuts the connection.
    private async Task ServeAsync(IMessageClient client, int name, int most, bool resets)
    {
        var (isReplaced, isQuitting) = (false, false);
        await client.SendAsync("PING"u8.ToArray());
        for (var count = 0; await client.ReceiveMessageAsync() is { } bytes; count++)
        {
            var message = Encoding.Latin1.GetString(bytes);
            if (message.StartsWith("push-", StringComparison.Ordinal))
            {
                _received.AddOrUpdate(message, 1, (_, times) => times + 1);
                if (isReplaced || !message.StartsWith($"push-{name}-", StringComparison.Ordinal))
                {
                    _faults.Enqueue($"n{name} has got {message}{(isReplaced ? " after it was replaced" : "")}");
                }
            }

            isReplaced |= message == "NOTICE replaced";
            if (message.StartsWith("call-", StringComparison.Ordinal))
            {
                await client.SendAsync(Encoding.Latin1.GetBytes(message.Replace("call-", "answer-", StringComparison.Ordinal)));
            }
            else if (count >= most && resets)
            {
                ((TestClient)client).Socket.LingerState = new LingerOption(true, 0);
                return;
            }
            else if (count >= most && !isQuitting)
            {
                isQuitting = true;
                await client.SendAsync("QUIT"u8.ToArray());
            }
            else if (!isReplaced && !isQuitting)
            {
                await client.SendAsync("PING"u8.ToArray());
            }
        }
    }

    private async Task PushAsync(GatewayServer server, int number, Task until)
    {
        var random = new Random(1000 + number);
        for (var round = 0; !until.IsCompleted; round++)
        {
            var name = random.Next(Names);
            if (round % 4 == 3)
            {
                using var call = await server.PostAsync($"/clients/n{name}/call?timeout=2s", $"call-{name}-{number}-{round}");
                var answer = await call.Content.ReadAsStringAsync();

                // A client that was late with its answer to an earlier call has answered this one: the next message is the answer.
                if (call.StatusCode == HttpStatusCode.OK && !answer.StartsWith($"answer-{name}-", StringComparison.Ordinal) && answer is not ("PING" or "QUIT"))
                {
                    _faults.Enqueue($"call-{name}-{number}-{round} was answered {answer}");
                }
            }
            else
            {
                var body = $"push-{name}-{number}-{round}";
                using var push = await server.PostAsync($"/clients/n{name}/messages?wait=flushed", body);
                _answered[body] = push.StatusCode;
            }
        }
    }
}
