using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gateway.Diagnostics;
using Gateway.Tests.Diagnostics;
using Gateway.Tests.Support;
using Gateway.Upstreams;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Applications.HttpBackEnds;

/// <summary>How a back end is connected to: address by address, by Unix socket, with TLS; and what is said when it can't be.</summary>
public sealed class HttpConnectionTests
{
    [Fact]
    public async Task A_dead_address_in_front_costs_a_quarter_of_a_second()
    {
        var time = new FakeTimeProvider();
        await using var backEnd = await BackEnd.StartAsync(_ => "ok");
        using var dead = await Support.BackEnd.StartHungAsync("127.0.0.2", backEnd.Port);
        await using var server = await HttpListener.StartAsync(
            time, $"http://app.example:{backEnd.Port}", ["127.0.0.2", "127.0.0.1"], ("Gateway:Upstreams:Connect", "00:01:00"), ("Gateway:Timeouts:Request", "01:00:00"));
        using var client = await server.ConnectAsync("app");
        var began = time.GetTimestamp();
        await client.SendAsync("x");
        Assert.Equal("ok", await time.AdvanceUntilAsync(client.ReceiveAsync()));
        Assert.True(time.GetElapsedTime(began) >= UpstreamDialer.AttemptDelay);
        Assert.Equal($"app.example:{backEnd.Port}", backEnd.Requests.Single()["Host"]);
        Assert.Equal(1, (await Exposition.OfAsync(server.Http))["gateway_upstream_connections_active", ""]);
    }

    [Fact]
    public async Task An_address_that_refuses_costs_no_time_at_all()
    {
        await using var backEnd = await BackEnd.StartAsync(_ => "ok");
        await using var server = await HttpListener.StartAsync(new FakeTimeProvider(), $"http://app.example:{backEnd.Port}", ["127.0.0.9", "127.0.0.1"]);
        using var client = await server.ConnectAsync("app");
        Assert.Equal("ok", await client.AskAsync("x"));
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.UpstreamFailed);
    }

    [Fact]
    public async Task One_that_does_not_answer_is_given_up_after_the_connect_timeout()
    {
        using var dead = await Support.BackEnd.StartHungAsync();
        await using var server = await HttpListener.StartAsync($"http://{dead.Address}", ("Gateway:Upstreams:Connect", "00:00:00.2"));
        using var client = await server.ConnectAsync("app");
        Assert.Equal("ERR upstream unreachable", await client.AskAsync("x"));
        Assert.Equal(1, (await Exposition.OfAsync(server.Http))["gateway_upstream_errors_total", "reason=\"timeout\""]);
    }

    [Fact]
    public async Task A_back_end_behind_a_Unix_socket_is_sent_the_same_requests()
    {
        using var directory = new TempDirectory();
        await using var backEnd = await BackEnd.StartAsync(
            (request, context) => context.Response.WriteAsync($"you said {request.Body}"), kestrel => kestrel.ListenUnixSocket(directory["app.sock"]));
        await using var server = await HttpListener.StartAsync($"unix://{directory["app.sock"]}", ("Path", "/in/{sequence}"));
        using var client = await server.ConnectAsync("app");
        Assert.Equal("you said a", await client.AskAsync("a"));
        Assert.Equal("you said b", await client.AskAsync("b"));
        Assert.Equal(["/in/1", "/in/2"], backEnd.Requests.Select(request => request.Path));
        Assert.Equal("localhost", backEnd.Requests.First()["Host"]);
        Assert.Contains(
            $"\"address\":\"unix://{directory["app.sock"]}\",\"state\":\"up\",\"active\":1,\"connected\":1", await server.Http.GetStringAsync("/api/v1/upstreams"));
    }

    [Fact]
    public async Task The_first_failure_of_a_row_is_logged_and_that_it_is_back()
    {
        using var reserved = Support.BackEnd.Start();
        var port = reserved.Port;
        reserved.Dispose();
        await using var server = await HttpListener.StartAsync($"http://127.0.0.1:{port}");
        using var client = await server.ConnectAsync("app");
        Assert.Equal("ERR upstream unreachable", await client.AskAsync("x"));
        Assert.Equal("ERR upstream unreachable", await client.AskAsync("y"));
        Assert.StartsWith(
            $"app: connecting to 127.0.0.1:{port} failed (refused)", Assert.Single(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.UpstreamFailed).Message);
        await using var backEnd = await BackEnd.StartAsync(_ => "ok", port);
        Assert.Equal("ok", await client.AskAsync("z"));
        Assert.Single(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.UpstreamRecovered);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_told_in_the_log_and_no_message_is_sent()
    {
        using var certificates = new TestCertificates();
        await using var backEnd = await StartSecureAsync(certificates);
        await using var server = await HttpListener.StartAsync($"https://localhost:{backEnd.Port}", ("Retries", "1"));
        using var client = await server.ConnectAsync("app");
        Assert.Equal("ERR upstream unreachable", await client.AskAsync("secret"));
        Assert.Empty(backEnd.Requests);
        var told = Assert.Single(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.UpstreamFailed);
        Assert.Contains("failed (tls: The remote certificate is invalid because of errors in the certificate chain: ", told.Message);
        Assert.Equal(LogLevel.Warning, told.Level);
        var metrics = await Exposition.OfAsync(server.Http);
        Assert.Equal(2, metrics["gateway_upstream_errors_total", "reason=\"tls\""]);
        Assert.Equal(0, metrics["gateway_upstream_connections_active", ""]);
    }

    [Fact]
    public async Task A_back_end_that_speaks_no_TLS_is_unreachable_by_it()
    {
        await using var backEnd = await BackEnd.StartAsync(_ => "ok");
        await using var server = await HttpListener.StartAsync($"https://localhost:{backEnd.Port}");
        using var client = await server.ConnectAsync("app");
        Assert.Equal("ERR upstream unreachable", await client.AskAsync("x"));
        Assert.Contains("(tls: ", Assert.Single(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.UpstreamFailed).Message);
    }

    [Theory]
    [InlineData("localhost", "ok")]
    [InlineData("127.0.0.1", "ok")]
    [InlineData("127.0.0.2", "ERR upstream unreachable")]
    public async Task A_certificate_of_an_authority_that_the_system_trusts_is_good_for_its_names_and_no_proxy_is_asked(string host, string reply)
    {
        using var certificates = new TestCertificates();
        await using var backEnd = await StartSecureAsync(certificates, host == "127.0.0.2" ? host : "127.0.0.1");
        await using var gateway = await GatewayProcess.StartReadyAsync(
            [
                "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0", "--Gateway:Listeners:app:Url=tcp://127.0.0.1:0", "--Gateway:Listeners:app:Application=Http",
                $"--Gateway:Listeners:app:Upstream=https://{host}:{backEnd.Port}",
            ],
            new() { ["SSL_CERT_FILE"] = certificates.AuthorityFile, ["https_proxy"] = "http://127.0.0.1:1", ["all_proxy"] = "http://127.0.0.1:1" },
            settings: "{}");
        using var client = await TestClient.ConnectAsync(gateway.EndPoint("app"));
        Assert.Equal(reply, await client.AskAsync("x"));
    }

    [Fact]
    public async Task Check_resolves_and_connects_to_each()
    {
        using var directory = new TempDirectory();
        await using var backEnd = await BackEnd.StartAsync((_, _) => Task.CompletedTask, kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.ListenUnixSocket(directory["app.sock"]);
        });
        var (exitCode, output, _) = await GatewayProcess.RunAsync(
        [
            "check",
            .. Listener("named", $"http://localhost:{backEnd.Port}/in"),
            .. Listener("local", $"unix://{directory["app.sock"]}"),
            .. Listener("gone", "http://127.0.0.1:1"),
            .. Listener("lost", $"unix://{directory["gone.sock"]}"),
        ]);
        Assert.Contains($"reached  named: localhost:{backEnd.Port} at 127.0.0.1:{backEnd.Port} in ", output);
        Assert.Contains($"reached  local: unix://{directory["app.sock"]} in ", output);
        Assert.Contains("NOT REACHED  gone: 127.0.0.1:1: refused", output);
        Assert.Contains($"NOT REACHED  lost: unix://{directory["gone.sock"]}: refused", output);
        Assert.Equal(1, exitCode);

        static string[] Listener(string name, string upstream) =>
            [$"--Gateway:Listeners:{name}:Url=tcp://127.0.0.1:0", $"--Gateway:Listeners:{name}:Application=Http", $"--Gateway:Listeners:{name}:Upstream={upstream}"];
    }

    private static Task<BackEnd> StartSecureAsync(TestCertificates certificates, string address = "127.0.0.1") => BackEnd.StartAsync(
        (_, context) => context.Response.WriteAsync("ok"),
        kestrel => kestrel.Listen(
            IPAddress.Parse(address), 0, listen => listen.UseHttps(X509Certificate2.CreateFromPemFile(certificates.CertificateFile, certificates.KeyFile))));
}
