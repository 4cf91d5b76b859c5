using System.Net;
using Gateway.Sessions;
using Gateway.Tests.Clients;
using Gateway.Tests.Http;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>Names of clients that a back end says, and what it is told of them (docs/clients.md).</summary>
public sealed class HttpNameTests
{
    [Fact]
    public async Task A_back_end_names_the_session_before_the_client_has_its_answer()
    {
        await using var backEnd = await BackEnd.StartAsync(async (request, context) =>
        {
            if (request.Body.StartsWith("login ", StringComparison.Ordinal))
            {
                context.Response.Headers["X-Gateway-Name"] = request.Body[6..];
            }

            await context.Response.WriteAsync($"did {request.Body}");
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("Gateway:Listeners:app:Identity:From", "BackEnd"));
        using var client = await server.ConnectAsync("app");
        Assert.Equal("did x", await client.AskAsync("x"));
        Assert.Equal("did login till-7", await client.AskAsync("login till-7"));
        await Api.AssertAsync(server.PostAsync("/clients/till-7/messages", "push"), HttpStatusCode.Accepted);
        Assert.Equal("push", await client.ReceiveAsync());
        Assert.Equal("did y", await client.AskAsync("y"));
        Assert.Equal([null, null, "till-7"], backEnd.Requests.Select(request => request.Headers.GetValueOrDefault("X-Gateway-Client")));
        Assert.All(backEnd.Requests, request => Assert.Equal(server.Http.BaseAddress!.ToString().TrimEnd('/'), request.Headers["X-Gateway-Node-Url"]));

        // Another name is refused, the answer is not; what is no name is counted.
        Assert.Equal("did login till-8", await client.AskAsync("login till-8"));
        Assert.Equal("till-7", Assert.Single(server.Sessions.All).ClientName);
        Assert.Equal("did login no name", await client.AskAsync("login no name"));
        await server.AssertCountedAsync("gateway_upstream_directives_refused_total{listener=\"app\",reason=\"invalid name\"}", 1);
    }

    [Fact]
    public async Task A_back_end_may_say_the_name_with_every_answer_also_where_several_are_under_way()
    {
        await using var backEnd = await BackEnd.StartAsync((request, context) =>
        {
            context.Response.Headers["X-Gateway-Name"] = "till-7";
            return context.Response.WriteAsync(request.Body);
        });
        await using var server = await HttpListener.StartAsync(
            backEnd.Url, ("RequestsPerSession", "8"), ("Gateway:Listeners:app:MaxMessageSize", "1024"), ("Gateway:Listeners:app:Identity:From", "BackEnd"), ("Gateway:Listeners:app:Identity:Required", "true"));
        for (var round = 0; round < 20; round++)
        {
            using var client = await server.ConnectAsync("app");
            string[] messages = [.. Enumerable.Range(0, 50).Select(number => $"m{number}")];
            await client.SendAsync(messages);
            Assert.Equal(messages, await client.ReceiveAsync(50));
        }

        await server.AssertCountedAsync("gateway_identifications_total{listener=\"app\",reason=\"named\"}", 20);
        await server.AssertCountedAsync("gateway_identifications_total{listener=\"app\",reason=\"other name\"}", 0);
        await server.AssertCountedAsync("gateway_identifications_total{listener=\"app\",reason=\"unauthorized\"}", 0);
    }

    [Fact]
    public async Task Where_the_back_end_must_name_it_a_third_answer_without_a_name_is_the_last()
    {
        await using var backEnd = await BackEnd.StartAsync((request, context) =>
        {
            if (request.Body == "quiet")
            {
                context.Response.StatusCode = 204;
                return Task.CompletedTask;
            }

            if (request.Body == "login")
            {
                context.Response.Headers["X-Gateway-Name"] = "till-7";
            }

            return context.Response.WriteAsync($"did {request.Body}");
        });
        await using var server = await HttpListener.StartAsync(backEnd.Url, ("Gateway:Listeners:app:Identity:From", "BackEnd"), ("Gateway:Listeners:app:Identity:Required", "true"));
        using var client = await server.ConnectAsync("app");
        Assert.Equal("did hello", await client.AskAsync("hello"));
        Assert.Equal("ERR unauthorized", await client.AskAsync("quiet"));
        Assert.Equal("did login", await client.AskAsync("login"));
        Assert.Equal("did x", await client.AskAsync("x"));
        using var other = await server.ConnectAsync("app");
        await other.SendAsync("a", "b", "c", "d");
        Assert.Equal(["did a", "did b", "did c"], await other.ReceiveAsync(3));
        await other.AssertClosedAsync();
        other.Dispose();
        await server.AssertEndedAsync("app", SessionEnd.Unauthorized);
    }

    [Fact]
    public async Task A_back_end_is_told_of_the_client_and_its_certificate_from_the_open_on()
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Write("client", "CN=till-7, O=Caf\u00e9", DateTimeOffset.UtcNow.AddYears(1));
        await using var backEnd = await BackEnd.StartAsync(request => request.Event == "message" ? "did" : null);
        await using var server = await HttpListener.StartAsync(
            backEnd.Url, [.. certificates.Options("app", "Required"), ("OpenPath", "/open"), ("ClosePath", "/close"), ("Gateway:Listeners:app:Identity:From", "Certificate"), ("Gateway:Discovery:Url", "https://node-1.example:8443/")]);
        using (var client = await (await server.ConnectAsync("app")).SecureAsync(certificates, certificate: certificate))
        {
            Assert.Equal("did", await client.AskAsync("x"));
        }

        await Eventually.TrueAsync(() => backEnd.Requests.Count == 3, "the close has come");
        Assert.Equal(["open", "message", "close"], backEnd.Requests.Select(request => request.Event));
        Assert.All(backEnd.Requests, request => Assert.Equal(
            ("till-7", certificate.Subject, "https://node-1.example:8443"),
            (request.Headers["X-Gateway-Client"], Uri.UnescapeDataString(request.Headers["X-Gateway-Client-Certificate"]), request.Headers["X-Gateway-Node-Url"])));
    }

    [Fact]
    public async Task A_back_end_hears_nothing_of_a_client_before_its_token()
    {
        await using var backEnd = await BackEnd.StartAsync(request => request.Event == "open" ? "welcome" : request.Event == "message" ? $"did {request.Body}" : null);
        await using var server = await HttpListener.StartAsync(backEnd.Url, [.. NamedServer.Tokens("app"), ("OpenPath", "/open"), ("ClosePath", "/close")]);
        using (var stranger = await server.ConnectAsync("app"))
        {
            Assert.Equal("ERR unauthorized", await stranger.AskAsync("hello"));
        }

        await server.AssertEndedAsync("app", SessionEnd.ClientClosed);
        using var client = await server.ConnectAsync("app");
        await client.SendAsync($"AUTH {NamedServer.Till7}", "x");
        Assert.Equal(["OK", "welcome", "did x"], await client.ReceiveAsync(3));
        Assert.Equal(["open", "message"], backEnd.Requests.Select(request => request.Event));
        Assert.All(backEnd.Requests, request => Assert.Equal("till-7", request.Headers["X-Gateway-Client"]));
    }

    [Fact]
    public async Task Behind_an_answer_that_ends_the_session_no_name_is_taken_however_early_it_comes()
    {
        var release = new TaskCompletionSource();
        await using var backEnd = await StartNamingAsync(request => request == "close" ? release.Task : Task.CompletedTask);
        await using var server = await StartAsync(backEnd);
        using var owner = await server.ConnectAsync("app");
        Assert.Equal("name=till-7", await owner.AskAsync("name=till-7"));
        using var leaving = await server.ConnectAsync("app");
        await leaving.SendAsync("close", "name=till-7");
        await Eventually.TrueAsync(() => backEnd.Requests.Count == 3, "both are answered or waited for");
        release.SetResult();
        Assert.Equal("close", await leaving.ReceiveAsync());
        await leaving.AssertClosedAsync();
        await Api.AssertAsync(server.PostAsync("/clients/till-7/messages?wait=flushed", "still yours"), HttpStatusCode.NoContent);
        Assert.Equal("still yours", await owner.ReceiveAsync());
    }

    [Fact]
    public async Task A_client_that_is_refused_makes_no_other_name_known()
    {
        await using var backEnd = await StartNamingAsync(_ => Task.CompletedTask);
        await using var server = await StartAsync(backEnd, ("Gateway:Listeners:app:Identity:Duplicate", "Refuse"));
        using var owner = await server.ConnectAsync("app");
        Assert.Equal("name=till-7", await owner.AskAsync("name=till-7"));
        using var second = await server.ConnectAsync("app");
        await second.SendAsync("name=till-7", "name=till-8");
        Assert.Equal("ERR already connected", await second.ReceiveAsync());
        await second.AssertClosedAsync();
        second.Dispose();
        await server.AssertEndedAsync("app", SessionEnd.AlreadyConnected);
        Assert.Equal(["till-7"], (await server.GetAsync("/clients")).Texts("clients", "name"));
    }

    [Fact]
    public async Task A_name_that_comes_with_the_fourth_answer_is_too_late_however_early_that_comes()
    {
        var release = new TaskCompletionSource();
        await using var backEnd = await StartNamingAsync(request => request == "a" ? release.Task : Task.CompletedTask);
        await using var server = await StartAsync(backEnd, ("Gateway:Listeners:app:Identity:Required", "true"));
        using var client = await server.ConnectAsync("app");
        await client.SendAsync("a", "b", "c", "name=till-7");
        await Eventually.TrueAsync(() => backEnd.Requests.Count == 4, "all have come");
        release.SetResult();
        Assert.Equal(["a", "b", "c"], await client.ReceiveAsync(3));
        await client.AssertClosedAsync();
        client.Dispose();
        await server.AssertEndedAsync("app", SessionEnd.Unauthorized);
        await Problem.AssertAsync(await server.Http.GetAsync("/api/v1/clients/till-7"), HttpStatusCode.NotFound);
    }

    // Answers with the message; one that begins with name= says the name, and close ends the session.
    private static Task<BackEnd> StartNamingAsync(Func<string, Task> wait) => BackEnd.StartAsync(async (request, context) =>
    {
        await wait(request.Body);
        if (request.Body.StartsWith("name=", StringComparison.Ordinal))
        {
            context.Response.Headers["X-Gateway-Name"] = request.Body["name=".Length..];
        }

        if (request.Body == "close")
        {
            context.Response.Headers["X-Gateway-Close"] = "true";
        }

        await context.Response.WriteAsync(request.Body);
    });

    private static Task<GatewayServer> StartAsync(BackEnd backEnd, params (string Key, string? Value)[] options) => HttpListener.StartAsync(
        backEnd.Url, [("RequestsPerSession", "8"), ("Gateway:Listeners:app:MaxMessageSize", "1024"), ("Gateway:Listeners:app:Identity:From", "BackEnd"), .. options]);
}
