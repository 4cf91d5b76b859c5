using System.Net.Sockets;
using Gateway.Descriptors;
using Gateway.Diagnostics;
using Gateway.Platform;
using Gateway.Tests.Support;
using Gateway.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Transports;

/// <summary>While fewer files are free than the reserve no port accepts, and all go on by themselves.</summary>
public sealed class PausingTests
{
    private const int NeverFree = int.MaxValue - 1;

    [SkippableTheory]
    [InlineData("Epoll")]
    [InlineData("Sockets")]
    public async Task Every_port_rests_while_files_are_short_and_goes_on(string transport)
    {
        await using var server = await StartAsync(transport);
        var files = server.Services.GetRequiredService<FileReserve>();
        files.Size = NeverFree;
        Assert.False(files.IsAvailable);

        // A listener that waited for a connection already takes one more.
        var lines = await ConnectAsync(server, "line", 3);
        HttpClient[] browsers = [.. Enumerable.Range(0, 3).Select(_ => new HttpClient { BaseAddress = server.Http.BaseAddress })];
        Task<string>[] pages = [.. browsers.Select(browser => browser.GetStringAsync("/health"))];
        await Eventually.TrueAsync(() => server.Log.GetSnapshot().Any(entry => entry.Id.Id == GatewayEventIds.OutOfFiles), "a warning");
        Assert.InRange(server.Sessions.Count, 0, 1);
        Assert.Contains(pages, page => !page.IsCompleted);

        files.Size = FileReserve.MaxSize;
        foreach (var client in lines)
        {
            Assert.Equal("READY", await client.ReceiveAsync());
            client.Dispose();
        }

        Assert.All(await Task.WhenAll(pages).WaitAsync(TestClient.Patience), page => Assert.Equal("ok", page));
        await Eventually.TrueAsync(() => server.Log.GetSnapshot().Any(entry => entry.Id.Id == GatewayEventIds.FilesAvailable), "an all-clear");
        Assert.Single(server.Log.GetSnapshot(), entry => entry.Id.Id == GatewayEventIds.OutOfFiles);
        Assert.True(files.Pauses > 0);
        Array.ForEach(browsers, browser => browser.Dispose());
    }

    [SkippableTheory]
    [InlineData("Epoll")]
    [InlineData("Sockets")]
    public async Task A_gateway_that_rests_can_stop(string transport)
    {
        await using var server = await StartAsync(transport);
        server.Services.GetRequiredService<FileReserve>().Size = NeverFree;
        using var client = await server.ConnectAsync("line");
        using var other = await server.ConnectAsync("line");
        await Eventually.TrueAsync(() => server.Services.GetRequiredService<FileReserve>().Pauses > 0, "a rest");
        await server.StopAsync().WaitAsync(TestClient.Patience);
    }

    [SkippableFact]
    public async Task No_connection_to_a_back_end_is_begun_meanwhile()
    {
        using var backEnd = BackEnd.Start();
        await using var server = await StartAsync(
            "Epoll",
            ("Gateway:Listeners:b:Application", "Forward"),
            ("Gateway:Listeners:b:Framing", "Raw"),
            ("Gateway:Listeners:b:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:b:Upstream", $"127.0.0.1:{backEnd.Port}"));
        var dialer = server.Services.GetRequiredService<UpstreamDialer>();
        server.Services.GetRequiredService<FileReserve>().Size = NeverFree;
        var address = UpstreamAddress.Parse($"127.0.0.1:{backEnd.Port}", out _)!;
        var fault = await Assert.ThrowsAsync<SocketException>(() => dialer.DialAsync(address, null, CancellationToken.None));
        Assert.Equal(UpstreamFailure.OutOfFiles, UpstreamFailureExtensions.FromException(fault));
    }

    private static async Task<TestClient[]> ConnectAsync(GatewayServer server, string listener, int count)
    {
        var clients = new TestClient[count];
        for (var index = 0; index < count; index++)
        {
            clients[index] = await server.ConnectAsync(listener);
        }

        return clients;
    }

    private static Task<GatewayServer> StartAsync(string transport, params (string Key, string? Value)[] more)
    {
        Skip.IfNot(LinuxKernel.IsUsed && OpenFiles.Limit() is not null, "There is no limit of open files, or what is free can't be counted.");
        return GatewayServer.StartAsync([("Gateway:Transport", transport), .. more]);
    }
}
