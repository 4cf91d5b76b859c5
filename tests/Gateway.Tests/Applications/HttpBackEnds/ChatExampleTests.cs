using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>The examples of deploy/examples run: two people can talk, and nobody else is believed.</summary>
public sealed class ChatExampleTests
{
    private const string Session = "000t7vwcwj7tj";
    private const string Signed = "1764272619000-000t7vwcwj7tj-1-message";

    private static readonly string Old = StandardWebhook.Secret(0xFB);
    private static readonly string New = StandardWebhook.Secret(2);

    public static TheoryData<string> Examples => new("chat.py", "chat.mjs");

    public static TheoryData<string, string[], string[]> Secrets
    {
        get
        {
            var data = new TheoryData<string, string[], string[]>();
            foreach (var example in new[] { "chat.py", "chat.mjs" })
            {
                data.Add(example, [], []);
                data.Add(example, [Old], []);
                data.Add(example, [Old], [Old]);

                // While it is replaced, on either side.
                data.Add(example, [Old, New], [New]);
                data.Add(example, [New], [Old, New]);
            }

            return data;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Secrets))]
    public async Task Two_people_talk_through_the_example(string example, string[] signing, string[] believed)
    {
        // The gateway's API must be known to the example before the example's address is to the gateway.
        using var reserved = new TcpListener(IPAddress.Loopback, 0);
        reserved.Start();
        var api = $"http://127.0.0.1:{((IPEndPoint)reserved.LocalEndpoint).Port}";
        reserved.Stop();
        await using var chat = await ChatExample.StartAsync(example, api, believed);
        await using var server = await HttpListener.StartAsync(
            chat.Url, [("OpenPath", "/"), ("ClosePath", "/"), ("Kestrel:Endpoints:Http:Url", api), .. signing.Select((secret, index) => ($"Secrets:{index}", (string?)secret))]);
        using var anna = await server.ConnectAsync("app");
        var annasName = (await anna.ReceiveAsync())!["welcome, ".Length..];
        using var bert = await server.ConnectAsync("app");
        var bertsName = (await bert.ReceiveAsync())!["welcome, ".Length..];

        await anna.SendAsync("hello\u00e9\0");
        Assert.Equal($"MSG chat http {annasName}: hello\u00e9\0", await anna.ReceiveAsync());
        Assert.Equal($"MSG chat http {annasName}: hello\u00e9\0", await bert.ReceiveAsync());
        Assert.Equal("goodbye", await bert.AskAsync("bye"));
        await bert.AssertClosedAsync();
        bert.Dispose();
        Assert.Equal($"MSG chat http {bertsName} has left", await anna.ReceiveAsync());
    }

    [SkippableTheory]
    [MemberData(nameof(Examples))]
    public async Task A_gateway_with_another_secret_or_none_is_not_believed(string example)
    {
        await using var chat = await ChatExample.StartAsync(example, "http://127.0.0.1:1", New);
        await using var wrong = await HttpListener.StartAsync(chat.Url, ("Secrets:0", Old));
        await using var none = await HttpListener.StartAsync(chat.Url);
        foreach (var server in new[] { wrong, none })
        {
            using var client = await server.ConnectAsync("app");
            Assert.Equal("ERR upstream 401", await client.AskAsync("bye"));
        }
    }

    /// <summary>One request, and how it is forged: each of them has everything right but one thing.</summary>
    [SkippableTheory]
    [MemberData(nameof(Examples))]
    public async Task A_forged_request_is_refused_whatever_was_forged(string example)
    {
        await using var chat = await ChatExample.StartAsync(example, "http://127.0.0.1:1", Old, New);
        using var client = new HttpClient { BaseAddress = new Uri(chat.Url) };
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal(200, await PostAsync());
        Assert.Equal(200, await PostAsync(timestamp: now - 290));
        Assert.Equal(200, await PostAsync(timestamp: now + 290));
        Assert.Equal(200, await PostAsync(signatures: $"v2,x v1,AAAA v1a,x {Sign(Signed, now, "bye")} v1,"));

        Assert.Equal(401, await PostAsync(timestamp: now - 310));
        Assert.Equal(401, await PostAsync(timestamp: now + 310));
        Assert.Equal(401, await PostAsync(text: $"{now}.5"));
        Assert.Equal(401, await PostAsync(text: "-1"));
        Assert.Equal(401, await PostAsync(text: ""));
        Assert.Equal(401, await PostAsync(text: new string('9', 5000)));
        Assert.Equal(401, await PostAsync(body: "bye!"));
        Assert.Equal(401, await PostAsync(id: Signed.Replace("-1-", "-2-", StringComparison.Ordinal)));
        Assert.Equal(401, await PostAsync(kind: "close"));
        Assert.Equal(401, await PostAsync(session: "000t7vwcwj7tk"));
        Assert.Equal(401, await PostAsync(signatures: ""));
        Assert.Equal(401, await PostAsync(signatures: "v1,"));
        Assert.Equal(401, await PostAsync(signatures: Sign(Signed, now, "bye")[..20]));
        Assert.Equal(401, await PostAsync(signatures: Sign(Signed, now, "bye").Replace("v1,", "v2,", StringComparison.Ordinal)));
        Assert.Equal(401, await PostAsync(signatures: Sign(Signed, now, "bye", StandardWebhook.Secret(3))));

        async Task<int> PostAsync(long? timestamp = null, string? text = null, string body = "bye", string id = Signed, string kind = "message", string session = Session, string? signatures = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(Encoding.ASCII.GetBytes(body)) };
            var at = timestamp ?? now;
            foreach (var (name, value) in new[]
            {
                ("X-Gateway-Epoch", "1764272619000"), ("X-Gateway-Session", session), ("X-Gateway-Sequence", "1"), ("X-Gateway-Event", kind), ("webhook-id", id),
                ("webhook-timestamp", text ?? at.ToString(CultureInfo.InvariantCulture)), ("webhook-signature", signatures ?? Sign(Signed, at, "bye")),
            })
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var answer = await client.SendAsync(request);
            return (int)answer.StatusCode;
        }
    }

    private static string Sign(string id, long timestamp, string body, string? secret = null) => "v1," + Convert.ToBase64String(HMACSHA256.HashData(
        Convert.FromBase64String((secret ?? New)["whsec_".Length..]), Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.{body}"))));
}
