using System.Net;
using Gateway.Applications;
using Gateway.Sessions;
using Gateway.Tests.Applications.HttpBackEnds;
using Gateway.Tests.Http;
using Gateway.Tests.Sessions;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Clients;

/// <summary>What says the name of a client, each through a real listener (docs/clients.md).</summary>
public sealed class IdentitySourceTests
{
    private const string Identity = "Gateway:Listeners:line:Identity";

    [Theory]
    [InlineData("CN=till-7", "till-7")]
    [InlineData("CN=till-7, O=Shop", "till-7")]
    [InlineData("O=Shop", null)]
    [InlineData("CN=no name", null)]
    public async Task A_certificate_names_the_session_from_its_beginning(string subject, string? name)
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Write("client", subject, DateTimeOffset.UtcNow.AddYears(1));
        await using var server = await GatewayServer.StartAsync([.. certificates.Options("line", "Required"), (Identity + ":From", "Certificate")]);
        using var client = await (await server.ConnectAsync("line")).SecureAsync(certificates, certificate: certificate);
        Assert.Equal("READY", await client.ReceiveAsync());
        Assert.Equal(name, Assert.Single(server.Sessions.All).ClientName);
    }

    [Fact]
    public async Task Whose_certificate_says_no_name_is_refused_where_one_is_required_and_hears_nothing_before()
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Write("client", "O=Shop", DateTimeOffset.UtcNow.AddYears(1));
        await using var server = await GatewayServer.StartAsync([.. certificates.Options("line", "Optional"), (Identity + ":From", "Certificate"), (Identity + ":Required", "true")]);
        foreach (var shown in new[] { certificate, null })
        {
            using var client = await (await server.ConnectAsync("line")).SecureAsync(certificates, certificate: shown);
            Assert.Equal("ERR unauthorized", await client.ReceiveAsync());
            await client.AssertClosedAsync();
        }

        await server.AssertEndedAsync("line", SessionEnd.Unauthorized, 2);
        await Problem.AssertAsync(await server.PostAsync("/clients/Shop/messages", "x"), HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_certificate_stands_for_the_token_where_the_token_is_one_of_the_sources_and_only_there()
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Write("client", "CN=till-7", DateTimeOffset.UtcNow.AddYears(1));
        foreach (var (second, reply) in new[] { ("Token", "OK x"), (null, "ERR unauthorized") })
        {
            (string, string?)[] from = second is null ? [] : [(Identity + ":From:1", second)];
            await using var server = await GatewayServer.StartAsync(
                [.. certificates.Options("line", "Optional"), .. NamedServer.Tokens("line"), (Identity + ":From:0", "Certificate"), .. from, (Identity + ":Required", "true")]);
            using var client = await (await server.ConnectAsync("line")).SecureAsync(certificates, certificate: certificate);
            Assert.Equal("READY", await client.ReceiveAsync());
            await client.SendAsync("ECHO x");
            Assert.Equal(reply, await client.ReceiveAsync());
            if (second is null)
            {
                // The token is required beside the certificate, which has said the name.
                await client.SendAsync($"AUTH {NamedServer.Bare}", "ECHO x");
                Assert.Equal(["OK", "OK x"], await client.ReceiveAsync(2));
                continue;
            }

            // Whoever shows no certificate has a token.
            using var other = await (await server.ConnectAsync("line")).SecureAsync(certificates);
            await other.SendAsync($"AUTH {NamedServer.Till8}", "WHOAMI");
            Assert.Equal(["READY", "OK"], await other.ReceiveAsync(2));
            Assert.EndsWith(" till-8", await other.ReceiveAsync());
        }
    }

    [Fact]
    public async Task A_tunnel_is_named_and_replaced_too()
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Write("client", "CN=till-7", DateTimeOffset.UtcNow.AddYears(1));
        using var backEnd = Support.BackEnd.Start();
        await using var server = await GatewayServer.StartAsync(
        [
            .. certificates.Options("line", "Required"), (Identity + ":From", "Certificate"), ("Gateway:Listeners:line:Framing", "Raw"),
            ("Gateway:Listeners:line:Application", "Forward"), ("Gateway:Listeners:line:Upstream", backEnd.Address),
        ]);
        using var old = await (await server.ConnectAsync("line")).SecureAsync(certificates, certificate: certificate);
        using var oldEnd = await backEnd.AcceptAsync();
        await Problem.AssertAsync(await server.PostAsync("/clients/till-7/messages", "x"), HttpStatusCode.Conflict, code: "tunnel");
        using var young = await (await server.ConnectAsync("line")).SecureAsync(certificates, certificate: certificate);
        using var youngEnd = await backEnd.AcceptAsync();
        await oldEnd.AssertClosedAsync();
        oldEnd.Dispose();
        old.Dispose();
        await server.AssertEndedAsync("line", SessionEnd.Replaced);
        await young.SendBytesAsync("bytes"u8.ToArray());
        Assert.Equal("bytes"u8.ToArray(), await youngEnd.ReceiveBytesAsync(5));
    }

    [Fact]
    public async Task The_first_message_names_the_session_and_goes_on_to_the_application()
    {
        await using var server = await GatewayServer.StartAsync(
            ("Gateway:Listeners:line:Application", "Echo"), (Identity + ":From", "Message"), (Identity + ":Match", "^LOGIN (?<name>[a-z0-9-]+)"));
        using var client = await server.ConnectAsync("line");
        await client.SendAsync("LOGIN till-7 now", "LOGIN till-8 now");
        Assert.Equal(["LOGIN till-7 now", "LOGIN till-8 now"], await client.ReceiveAsync(2));
        Assert.Equal("till-7", Assert.Single(server.Sessions.All).ClientName);

        // Without Required only the first message is asked.
        using var other = await server.ConnectAsync("line");
        await other.SendAsync("hello", "LOGIN till-9 now");
        Assert.Equal(["hello", "LOGIN till-9 now"], await other.ReceiveAsync(2));
        await Problem.AssertAsync(await server.Http.GetAsync("/api/v1/clients/till-9"), HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Where_the_message_must_name_it_nothing_is_served_before_and_the_third_wrong_one_is_the_last()
    {
        await using var server = await GatewayServer.StartAsync(
            ("Gateway:Listeners:line:Application", "Echo"), (Identity + ":From", "Message"), (Identity + ":Required", "true"), (Identity + ":At", "6"), (Identity + ":Length", "6"));
        using var client = await server.ConnectAsync("line");
        await client.SendAsync("hello", "LOGIN till 7", "LOGIN till-7 now", "LOGIN till-8 now");
        Assert.Equal(["ERR unauthorized", "ERR unauthorized", "LOGIN till-7 now", "LOGIN till-8 now"], await client.ReceiveAsync(4));
        using var wrong = await server.ConnectAsync("line");
        await wrong.SendAsync("a", "b", "c", "LOGIN till-7 now");
        Assert.Equal(["ERR unauthorized", "ERR unauthorized", "ERR unauthorized"], await wrong.ReceiveAsync(3));
        await wrong.AssertClosedAsync();
        wrong.Dispose();
        await server.AssertEndedAsync("line", SessionEnd.Unauthorized);
    }

    [Fact]
    public async Task A_login_that_is_refused_as_a_duplicate_is_not_passed_on()
    {
        await using var server = await GatewayServer.StartAsync(
            ("Gateway:Listeners:line:Application", "Echo"), (Identity + ":From", "Message"), (Identity + ":Match", "^LOGIN (?<name>.*)"), (Identity + ":Duplicate", "Refuse"));
        using var first = await server.ConnectAsync("line");
        Assert.Equal("LOGIN a", await first.AskAsync("LOGIN a"));
        using var second = await server.ConnectAsync("line");
        await second.SendAsync("LOGIN a", "more");
        Assert.Equal("ERR already connected", await second.ReceiveAsync());
        await second.AssertClosedAsync();
    }

    [Fact]
    public async Task A_tracker_is_named_by_its_first_frame_and_hears_no_words()
    {
        var login = Convert.FromHexString("78780D01035341903688793000" + "03CCDD0D0A");
        await using var server = await GatewayServer.StartAsync(
            ("Gateway:Listeners:line:Framing", "Gt06"), ("Gateway:Listeners:line:Application", "Echo"),
            (Identity + ":From", "Message"), (Identity + ":Required", "true"), (Identity + ":At", "4"), (Identity + ":Length", "8"), (Identity + ":Decode", "Bcd"));
        using var tracker = await server.ConnectAsync("line");
        await tracker.SendBytesAsync(login);
        Assert.Equal(login, await tracker.ReceiveBytesAsync(login.Length));
        Assert.Equal("0353419036887930", Assert.Single(server.Sessions.All).ClientName);

        // A nibble over nine is no digit of an IMEI; three such logins end the session, and no word is said.
        login[4] = 0xF0;
        using var stranger = await server.ConnectAsync("line");
        await stranger.SendBytesAsync((byte[])[.. login, .. login, .. login]);
        await stranger.AssertClosedAsync();
        stranger.Dispose();
        await server.AssertEndedAsync("line", SessionEnd.Unauthorized);
    }

    [Theory]
    [InlineData("Echo")]
    [InlineData("Observe")]
    public async Task An_application_without_AUTH_gets_nothing_before_the_token(string application)
    {
        await using var server = await GatewayServer.StartAsync([.. NamedServer.Tokens("line"), ("Gateway:Listeners:line:Application", application)]);
        using var client = await server.ConnectAsync("line");
        await client.SendAsync("AUTH", "hello", "AUTH wrong-token-0123456789", $"auth {NamedServer.Till7}", "AUTH again");
        Assert.Equal(["ERR unauthorized", "ERR unauthorized", "ERR unauthorized", "OK"], await client.ReceiveAsync(4));
        Assert.Equal(application == "Echo" ? "AUTH again" : "server observed \"AUTH again\"", await client.ReceiveAsync());
        Assert.Equal("till-7", Assert.Single(server.Sessions.All).ClientName);
    }

    [Fact]
    public async Task A_handler_that_awaits_is_asked_only_for_a_client_that_is_named()
    {
        var application = new TestApplication();
        await using var server = await GatewayServer.StartAsync(
            TimeProvider.System, services => services.AddSingleton<IApplication>(application),
            [.. NamedServer.Tokens("line"), ("Gateway:Listeners:line:Application", "Test"), (Identity + ":Required", "true")]);
        using var client = await server.ConnectAsync("line");
        await client.SendAsync("a", $"AUTH {NamedServer.Till7}", "wait", "b");
        Assert.Equal(["ERR unauthorized", "OK"], await client.ReceiveAsync(2));
        await Eventually.TrueAsync(() => application.Waiting == 1, "the handler waits");
        application.Release();
        Assert.Equal(["waited", "did b"], await client.ReceiveAsync(2));
    }

    [Theory]
    [InlineData(0xE0, "till-7", "till-7")]
    [InlineData(0xE0, "no name", null)]
    [InlineData(0xE1, "till-7", null)]
    public async Task A_TLV_of_the_PROXY_header_names_the_session(int type, string value, string? name)
    {
        byte[] tlv = [(byte)type, 0, (byte)value.Length, .. System.Text.Encoding.ASCII.GetBytes(value)];
        await using var server = await GatewayServer.StartAsync(
            ("Gateway:Listeners:line:ProxyProtocol", "Required"), ("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.1"), (Identity + ":From", "ProxyTlv"), (Identity + ":Tlv", "0xE0"));
        using var client = await server.ConnectAsync("line");
        await client.SendBytesAsync(ProxyHeaders.Binary("192.0.2.1", extensions: tlv));
        Assert.Equal("READY", await client.ReceiveAsync());
        Assert.Equal(name, Assert.Single(server.Sessions.All).ClientName);
    }
}
