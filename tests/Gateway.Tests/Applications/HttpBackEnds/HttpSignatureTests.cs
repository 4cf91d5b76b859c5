using System.Text;
using Gateway.Diagnostics;
using Gateway.Files;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>A back end can tell by Standard Webhooks that a request is the gateway's, while secrets are replaced as well.</summary>
public sealed class HttpSignatureTests : IDisposable
{
    private static readonly string Old = StandardWebhook.Secret(1);
    private static readonly string New = StandardWebhook.Secret(2);

    private readonly TempDirectory _folder = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Line")]
    [InlineData("LengthPrefixed")]
    public async Task Messages_opens_and_closes_are_signed_with_every_secret_in_their_order(string framing)
    {
        await using var backEnd = await BackEnd.StartAsync(request => request.Body);
        await using var server = await HttpListener.StartAsync(
            _time, backEnd.Url, ("OpenPath", "/"), ("ClosePath", "/"), ("Secrets:0", Old), ("Secrets:1", New), ("Gateway:Listeners:app:Framing", framing));
        using (var client = await server.ConnectAsync("app"))
        {
            client.Framing = framing;
            Assert.Equal("a\0\u00ff", await client.AskAsync("a\0\u00ff"));
            Assert.Equal("", await client.AskAsync(""));
        }

        await Eventually.TrueAsync(() => backEnd.Requests.Count == 4, "the close is told");
        Assert.Equal(["open", "message", "message", "close"], backEnd.Requests.Select(request => request.Event));
        Assert.All(backEnd.Requests, request =>
        {
            Assert.True(request.IsSignedWith(Old) && request.IsSignedWith(New));
            Assert.False(request.IsSignedWith(StandardWebhook.Secret(3)));
            Assert.Matches("^v1,[0-9A-Za-z+/]{43}= v1,[0-9A-Za-z+/]{43}=$", request["webhook-signature"]);
            Assert.Equal(_time.GetUtcNow().ToUnixTimeSeconds(), request.SignedAt().ToUnixTimeSeconds());

            // What is not signed itself stands in the id.
            Assert.Equal($"{request["X-Gateway-Epoch"]}-{request["X-Gateway-Session"]}-{request["X-Gateway-Sequence"]}-{request.Event}", request["webhook-id"]);
        });
        Assert.Equal(4, backEnd.Requests.Select(request => request["webhook-id"]).Distinct().Count());
        Assert.True((backEnd.Requests.First() with { Body = "" }).IsSignedWith(Old));
        Assert.False((backEnd.Requests.First() with { Body = "x" }).IsSignedWith(Old));
    }

    [Fact]
    public async Task Without_secrets_nothing_is_signed()
    {
        await using var backEnd = await BackEnd.StartAsync(request => request.Body);
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("SecretFile", ""));
        using var client = await server.ConnectAsync("app");
        Assert.Equal("x", await client.AskAsync("x"));
        Assert.DoesNotContain(backEnd.Requests.Single().Headers.Keys, name => name.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task An_open_that_is_sent_again_keeps_its_id_and_says_when_it_was_sent_again()
    {
        var opens = 0;
        await using var backEnd = await BackEnd.StartAsync((request, context) =>
        {
            context.Response.StatusCode = request.Event == "open" && Interlocked.Increment(ref opens) < 4 ? 503 : 200;
            return context.Response.WriteAsync(request.Event);
        });
        await using var server = await HttpListener.StartAsync(_time, backEnd.Url, ("OpenPath", "/"), ("Secrets:0", Old), ("Gateway:Timeouts:Request", "01:00:00"));
        using var client = await server.ConnectAsync("app");
        Assert.Equal("open", await _time.AdvanceUntilAsync(client.ReceiveAsync()));

        var sent = backEnd.Requests.ToList();
        Assert.Equal(4, sent.Count);
        Assert.Single(sent.Select(request => request["webhook-id"]).Distinct());
        Assert.All(sent, request => Assert.True(request.IsSignedWith(Old)));
        Assert.True(sent[^1].SignedAt() > sent[0].SignedAt());
    }

    [Fact]
    public async Task A_message_that_is_sent_again_keeps_its_id()
    {
        var attempts = 0;
        await using var backEnd = await BackEnd.StartAsync((request, context) =>
        {
            if (Interlocked.Increment(ref attempts) < 3)
            {
                context.Abort();
                return Task.CompletedTask;
            }

            return context.Response.WriteAsync(request.Body);
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("Retries", "2"), ("RetrySent", "true"), ("Secrets:0", Old));
        using var client = await server.ConnectAsync("app");
        Assert.Equal("x", await client.AskAsync("x"));
        Assert.Equal("y", await client.AskAsync("y"));

        Assert.Equal(4, backEnd.Requests.Count);
        Assert.Single(backEnd.Requests.Take(3).Select(request => request["webhook-id"]).Distinct());
        Assert.Equal(2, backEnd.Requests.Select(request => request["webhook-id"]).Distinct().Count());
        Assert.All(backEnd.Requests, request => Assert.True(request.IsSignedWith(Old)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_secret_is_replaced_without_a_request_that_would_be_refused(Replacement way)
    {
        var file = new ReplaceableFile(_folder, "secrets", $"# of the chat\n\n{Old}\n", way);
        await using var backEnd = await BackEnd.StartAsync(request => request.Body);
        await using var server = await HttpListener.StartAsync(_time, backEnd.Url, ("SecretFile", file.Path));
        using var client = await server.ConnectAsync("app");
        Assert.Equal((true, false), await SignedAsync());

        file.Replace($"{Old}\r\n  {New}  \r\n");
        _time.Advance(FileWatch.Interval);
        Assert.Equal((true, true), await SignedAsync());
        file.Replace(New);
        _time.Advance(FileWatch.Interval);
        Assert.Equal((false, true), await SignedAsync());
        Assert.Equal(
            ["Gateway:Listeners:app:Http:SecretFile changed: 2 secrets loaded", "Gateway:Listeners:app:Http:SecretFile changed: 1 secrets loaded"],
            server.Log.GetSnapshot().Where(entry => entry.Id.Id == GatewayEventIds.WebhookSecretsReplaced).Select(entry => entry.Message));

        async Task<(bool, bool)> SignedAsync()
        {
            Assert.Equal("x", await client.AskAsync("x"));
            return (backEnd.Requests.Last().IsSignedWith(Old), backEnd.Requests.Last().IsSignedWith(New));
        }
    }

    public static TheoryData<Replacement> Ways => [.. Enum.GetValues<Replacement>()];

    [Fact]
    public async Task A_file_that_can_not_be_used_leaves_the_secrets_as_they_were_until_it_can()
    {
        var file = _folder["secrets"];
        await File.WriteAllTextAsync(file, Old);
        await using var backEnd = await BackEnd.StartAsync(request => request.Body);
        await using var server = await HttpListener.StartAsync(_time, backEnd.Url, ("SecretFile", file));
        using var client = await server.ConnectAsync("app");
        foreach (var (content, reason) in new[] { ("", $"'{file}' holds no secret"), ($"{New}\nwhsec_no", $"'{file}', line 2 is not base64 after whsec_"), (string.Concat(Enumerable.Repeat(New + "\n", 17)), $"'{file}' holds 17 secrets: use at most 16") })
        {
            await File.WriteAllTextAsync(file, content);
            _time.Advance(FileWatch.Interval);
            Assert.Single(server.Log.GetSnapshot(), entry => entry.Level == LogLevel.Error && entry.Id.Id == GatewayEventIds.WebhookSecretsKept
                && entry.Message == $"Gateway:Listeners:app:Http:SecretFile changed but can't be used: {reason}. Keeping the secrets loaded before");
            await AssertSignedAsync(Old);
        }

        File.Delete(file);
        _time.Advance(FileWatch.Interval);
        await AssertSignedAsync(Old);
        await File.WriteAllTextAsync(file, New);
        _time.Advance(FileWatch.Interval);
        await AssertSignedAsync(New);

        async Task AssertSignedAsync(string secret)
        {
            Assert.Equal("x", await client.AskAsync("x"));
            Assert.True(backEnd.Requests.Last().IsSignedWith(secret));
            Assert.False(backEnd.Requests.Last().IsSignedWith(secret == Old ? New : Old));
        }
    }

    [Fact]
    public async Task Secrets_and_headers_stand_in_no_log_no_answer_and_no_check()
    {
        const string Key = "key-of-the-api";
        var file = _folder["secrets"];
        await File.WriteAllTextAsync(file, New);
        await using (var backEnd = await BackEnd.StartAsync(request => request.Body))
        await using (var server = await HttpListener.StartAsync(_time, backEnd.Url, ("Headers:X-Api-Key", Key), ("SecretFile", file)))
        {
            using var client = await server.ConnectAsync("app");
            Assert.Equal("x", await client.AskAsync("x"));
            Assert.Equal(Key, backEnd.Requests.Single()["X-Api-Key"]);
            await File.WriteAllTextAsync(file, New + "x");
            _time.Advance(FileWatch.Interval);
            foreach (var route in new[] { "/stats", "/metrics", "/api/v1/listeners", "/api/v1/upstreams", "/api/v1/sessions" })
            {
                AssertSilent(await server.Http.GetStringAsync(route));
            }

            client.Dispose();
            await server.AssertEndedAsync("app", SessionEnd.ClientClosed);
            AssertSilent(string.Join('\n', server.Log.GetSnapshot().Select(entry => entry.Message + entry.Exception)));
        }

        string[] listener = [.. GatewayProcess.AnyPorts, "--Gateway:Listeners:app:Url=tcp://127.0.0.1:0", "--Gateway:Listeners:app:Application=Http", "--Gateway:Listeners:app:Upstream=http://127.0.0.1:1"];
        var (_, output, error) = await GatewayProcess.RunAsync(["check", .. listener, $"--Gateway:Listeners:app:Http:Headers:X-Api-Key={Key}", $"--Gateway:Listeners:app:Http:Secrets:0={New}"]);
        AssertSilent(output + error);
        Assert.Matches("\"X-Api-Key\": \"\\*\\*\\*\"", output);
        Assert.Matches("\"Secrets\": \\[\\s*\"\\*\\*\\*\"\\s*\\]", output);

        // Faults are said by key alone.
        foreach (var fault in new[] { $"Headers={Key}", $"Headers:X-Api-Key={Key}\u00e9", $"Headers:X-Api-Key:0={Key}", $"Headers:Host={Key}", $"Secrets={New}", $"Secrets:0={New}x", $"Secrets:a={New}", $"Secret={New}" })
        {
            (var exitCode, output, error) = await GatewayProcess.RunAsync(["check", .. listener, $"--Gateway:Listeners:app:Http:{fault}"]);
            Assert.Equal(1, exitCode);
            Assert.Contains($"Gateway:Listeners:app:Http:{fault[..fault.IndexOf('=', StringComparison.Ordinal)].Replace(":X-Api-Key:0", ":X-Api-Key", StringComparison.Ordinal)} ", output + error);
            AssertSilent(output + error);
        }

        static void AssertSilent(string text)
        {
            Assert.DoesNotContain(Key, text, StringComparison.Ordinal);
            Assert.DoesNotContain(New[10..30], text, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.ASCII.GetBytes(New)), text, StringComparison.Ordinal);
        }
    }
}
