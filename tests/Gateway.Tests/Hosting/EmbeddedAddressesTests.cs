using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Gateway.Hosting;
using Gateway.Http;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Gateway.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Hosting;

/// <summary>An embedding host has its HTTP where it would have it without the gateway, and the listeners beside it.</summary>
public sealed class EmbeddedAddressesTests
{
    [Theory]
    [InlineData("urls", "http://127.0.0.1:0", 1)]
    [InlineData("urls", "http://127.0.0.1:0;http://127.0.0.2:0", 2)]
    [InlineData("urls", "http://*:0", 1)]
    [InlineData("urls", "http://+:0", 1)]
    [InlineData("urls", "http://no-address-of-this-machine.example:0", 1)]
    [InlineData("http_ports", "0", 1)]
    public async Task Addresses_in_the_configuration_answer(string key, string value, int count)
    {
        await using var app = await StartAsync(EmbeddingHost.BuilderWithoutAddress((key, value)));

        Assert.Equal(count, app.Urls.Count);
        foreach (var url in app.Urls)
        {
            await AssertAnswersAsync(url);
        }

        await EmbeddingHost.AssertServesAsync(app);
    }

    [Fact]
    public async Task Addresses_of_the_command_line_answer_in_a_host_with_all_of_the_framework_s_defaults()
    {
        using var folder = new TempDirectory();
        await using var app = await StartAsync(WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = ["--urls=http://127.0.0.1:0", "--Gateway:Listeners:line:Url=tcp://127.0.0.1:0", "--Gateway:Shutdown:Grace=00:00:00"],
            ContentRootPath = folder.Path,
        }));

        await AssertAnswersAsync(Assert.Single(app.Urls));
        await EmbeddingHost.AssertServesAsync(app);
    }

    [Fact]
    public async Task Addresses_that_the_code_gives_answer()
    {
        var builder = EmbeddingHost.BuilderWithoutAddress();
        builder.AddGateway();
        await using var app = Build(builder);
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();

        await AssertAnswersAsync(Assert.Single(app.Urls));
        await EmbeddingHost.AssertServesAsync(app);
    }

    [Fact]
    public async Task The_address_that_Run_is_given_answers()
    {
        var builder = EmbeddingHost.BuilderWithoutAddress();
        builder.AddGateway();
        await using var app = Build(builder);
        var run = app.RunAsync("http://127.0.0.1:0");
        await Eventually.TrueAsync(() => app.Lifetime.ApplicationStarted.IsCancellationRequested, "the host starts");

        await AssertAnswersAsync(Assert.Single(app.Urls));
        await EmbeddingHost.AssertServesAsync(app);
        await app.StopAsync();
        await run;
    }

    [Fact]
    public async Task A_Unix_socket_and_HTTPS_answer()
    {
        using var folder = new TempDirectory();
        using var certificates = new TestCertificates();
        await using var app = await StartAsync(EmbeddingHost.BuilderWithoutAddress(
            ("urls", $"http://unix:{folder["http"]};https://127.0.0.1:0"),
            ("Kestrel:Certificates:Default:Path", certificates.CertificateFile),
            ("Kestrel:Certificates:Default:KeyPath", certificates.KeyFile)));

        using var unix = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(folder["http"]), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        Assert.Equal("mine", await unix.GetStringAsync("http://localhost/mine"));
        await AssertAnswersAsync(app.Urls.Single(url => url.StartsWith("https://", StringComparison.Ordinal)), certificates.Authority);
        await EmbeddingHost.AssertServesAsync(app);
    }

    [Fact]
    public async Task Without_any_address_the_framework_s_default_is_opened()
    {
        var builder = EmbeddingHost.BuilderWithoutAddress();
        builder.AddGateway();
        await using var app = Build(builder);
        try
        {
            await app.StartAsync();
            Assert.Contains("http://localhost:5000", app.Urls);
            await AssertAnswersAsync("http://localhost:5000");
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            // Another program of this machine has it: the host has tried to open it.
            Assert.Contains(":5000", exception.Message);
        }
    }

    [Fact]
    public async Task Preferred_addresses_replace_the_host_s_endpoints_and_no_listener()
    {
        await using var app = await StartAsync(EmbeddingHost.BuilderWithoutAddress(
            ("Kestrel:Endpoints:Http:Url", "http://127.0.0.2:0"), ("urls", "http://127.0.0.1:0"), ("preferHostingUrls", "true")));

        var url = Assert.Single(app.Urls);
        Assert.StartsWith("http://127.0.0.1:", url);
        await AssertAnswersAsync(url);
        await EmbeddingHost.AssertServesAsync(app);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_host_sets_for_its_endpoints_does_not_reach_the_listeners(bool isSetBefore)
    {
        var seen = 0;
        var builder = EmbeddingHost.BuilderWithoutAddress();
        if (!isSetBefore)
        {
            builder.AddGateway();
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxConcurrentConnections = 1;
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection =>
            {
                Interlocked.Increment(ref seen);
                return next(connection);
            }));
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        builder.AddGateway();
        await using var app = Build(builder);
        await app.StartAsync();

        using var one = await EmbeddingHost.ConnectAsync(app);
        using var other = await EmbeddingHost.ConnectAsync(app);
        Assert.Equal("READY", await one.ReceiveAsync());
        Assert.Equal("READY", await other.ReceiveAsync());
        Assert.Equal(0, seen);
        Assert.Single(app.Urls);

        // One connection for all of it: the host allows no second one, and notices the end of a first one only some time later.
        using var http = EmbeddingHost.CreateClient(app);
        Assert.Equal("mine", await http.GetStringAsync("/mine"));
        Assert.Equal("ok", await http.GetStringAsync("/health"));

        // Nor do the host's defaults replace what the gateway does for its own routes: it knows that this client is on the machine.
        using var sessions = await http.GetAsync("/api/v1/sessions");
        Assert.Equal(HttpStatusCode.OK, sessions.StatusCode);
        Assert.Equal(1, seen);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_host_s_named_endpoints_are_the_host_s_and_one_may_be_for_monitoring(bool isSetBefore)
    {
        var seen = 0;
        var builder = EmbeddingHost.Builder(("Kestrel:Endpoints:Probes:Url", "http://127.0.0.2:0"), ("Gateway:Api:MonitoringEndpoint", "Probes"));
        if (!isSetBefore)
        {
            builder.AddGateway();
        }

        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Configure(builder.Configuration.GetSection("Kestrel")).Endpoint("Http", endpoint => endpoint.ListenOptions.Use(next => connection =>
        {
            Interlocked.Increment(ref seen);
            return next(connection);
        })));
        builder.AddGateway();
        await using var app = Build(builder);
        await app.StartAsync();

        using var http = EmbeddingHost.CreateClient(app);
        Assert.Equal("mine", await http.GetStringAsync("/mine"));
        Assert.Equal(1, seen);
        using var hidden = await http.GetAsync("/health");
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        using var probes = new HttpClient { BaseAddress = new Uri(app.Urls.Single(url => url.StartsWith("http://127.0.0.2:", StringComparison.Ordinal))) };
        Assert.Equal("ok", await probes.GetStringAsync("/health"));
    }

    [Fact]
    public async Task The_host_s_HTTP_connections_are_limited_whatever_it_sets_for_its_endpoints()
    {
        var builder = EmbeddingHost.Builder(("Gateway:Limits:MaxHttpConnections", "1"));
        builder.AddGateway();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(_ => { }));
        await using var app = Build(builder);
        await app.StartAsync();
        using var first = EmbeddingHost.CreateClient(app);
        Assert.Equal("mine", await first.GetStringAsync("/mine"));

        using (var second = EmbeddingHost.CreateClient(app))
        {
            using var refused = await second.GetAsync("/mine");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        first.Dispose();
        await Eventually.TrueAsync(() => app.Services.GetRequiredService<HttpConnectionLimit>().Open == 0, "the place is free again");
        using var third = EmbeddingHost.CreateClient(app);
        Assert.Equal("mine", await third.GetStringAsync("/mine"));
    }

    [Fact]
    public async Task Connections_of_stock_sockets_are_among_those_that_the_host_s_Kestrel_counts()
    {
        await using var app = await EmbeddingHost.StartAsync(_ => { }, ("Gateway:Transport", "Sockets"));
        using var client = await EmbeddingHost.ConnectAsync(app);
        Assert.Equal("READY", await client.ReceiveAsync());
        using var http = EmbeddingHost.CreateClient(app);

        var port = ((IPEndPoint)ListenerUrl.Parse(app.Services.GetRequiredService<ListenerDirectory>().All.Single(one => one.Name == "line").Url, out _)!).Port;
        Assert.Contains(
            (await http.GetStringAsync("/metrics")).Split('\n'),
            line => line.StartsWith("kestrel_active_connections{", StringComparison.Ordinal) && line.Contains($"\"{port}\"", StringComparison.Ordinal) && line.EndsWith(" 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Listeners_open_beside_a_server_that_is_not_Kestrel()
    {
        var builder = EmbeddingHost.BuilderWithoutAddress();
        builder.Services.AddSingleton<IServer, OtherServer>();
        builder.AddGateway();
        await using var app = Build(builder);
        await app.StartAsync();

        await EmbeddingHost.AssertServesAsync(app);
    }

    [Fact]
    public async Task A_stop_drains_the_listeners_and_gives_their_addresses_back()
    {
        var app = await EmbeddingHost.StartAsync(_ => { });
        var endPoint = ListenerUrl.Parse(app.Services.GetRequiredService<ListenerDirectory>().All.Single(one => one.Name == "line").Url, out _)!;
        using var client = await EmbeddingHost.ConnectAsync(app);
        Assert.Equal("READY", await client.ReceiveAsync());

        var stopping = app.StopAsync();
        Assert.Equal("NOTICE shutting down", await client.ReceiveAsync());
        await client.AssertClosedAsync();
        await stopping;
        await app.DisposeAsync();
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(endPoint);
    }

    [Fact]
    public async Task A_listener_that_cannot_be_opened_stops_the_start_by_its_key()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var builder = EmbeddingHost.Builder(("Gateway:Listeners:line:Url", $"tcp://{taken.LocalEndPoint}"));
        builder.AddGateway();
        await using var app = Build(builder);

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync());
        Assert.Contains("Gateway:Listeners:line", exception.Message);
    }

    private static async Task<WebApplication> StartAsync(WebApplicationBuilder builder)
    {
        builder.AddGateway();
        var app = Build(builder);
        await app.StartAsync();
        return app;
    }

    private static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var app = builder.Build();
        app.MapGateway();
        app.MapGet("/mine", () => "mine");
        return app;
    }

    private static async Task AssertAnswersAsync(string url, X509Certificate2? authority = null)
    {
        using var handler = new SocketsHttpHandler();
        if (authority is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck };
        }

        using var http = new HttpClient(handler) { BaseAddress = new Uri(url.Replace("[::]", "localhost", StringComparison.Ordinal)) };
        Assert.Equal("mine", await http.GetStringAsync("/mine"));
        Assert.Equal("ok", await http.GetStringAsync("/health"));
    }

    private sealed class OtherServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
