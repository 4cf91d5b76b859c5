using System.Text.RegularExpressions;
using Gateway.Descriptors;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting.Resources;

/// <summary>Running out of files is a state that ends: the real executable under a limit, flooded with more than that.</summary>
[Collection(AloneCollection.Name)]
public sealed partial class OutOfFilesTests
{
    private static readonly int Runs = Strenuous.Or(20, 1);

    [SkippableTheory]
    [InlineData(300, 200, 200, "Epoll")]
    [InlineData(300, 200, 200, "Sockets")]
    [InlineData(400, 300, 300, "Epoll")]
    [InlineData(400, 300, 300, "Sockets")]
    [InlineData(456, 420, 0, "Epoll")]
    [InlineData(1024, 600, 1500, "Epoll")]
    [InlineData(1280, 1400, 0, "Epoll", "--Gateway:Limits:MaxConnections=24")]
    [InlineData(1280, 1400, 0, "Sockets", "--Gateway:Limits:MaxConnections=24")]
    public Task A_flood_of_more_than_the_limit_is_outlived(int limit, int http, int line, string transport, params string[] more) =>
        FloodAsync(limit, http, line, transport, more);

    [SkippableTheory]
    [InlineData(4096, 3000, 3000, "Epoll")]
    [InlineData(4096, 3000, 3000, "Sockets")]
    [InlineData(11_256, 1_400, 10_900, "Epoll")]
    public Task A_flood_under_a_larger_limit_is_outlived(int limit, int http, int line, string transport)
    {
        Skip.If(OpenFiles.Limit() < http + line + 2_000, "This process may not open as many files as the flood takes.");
        return FloodAsync(limit, http, line, transport);
    }

    [SkippableFact]
    public async Task What_check_asks_for_is_enough_for_all_at_once()
    {
        using var certificates = new TestCertificates();
        string[] limits = [.. Tls(certificates), "--Gateway:Limits:MaxConnections=1000", "--Gateway:Limits:MaxConnectionsPerAddress=1000", "--Gateway:Limits:MaxHttpConnections=200"];
        var (_, output, _) = await GatewayProcess.RunAsync(["check", .. limits]);
        var asked = int.Parse(Sum().Match(output).Groups[1].Value);
        for (var run = 0; run < Runs; run++)
        {
            await using var gateway = await StartAsync(asked, limits);
            Assert.DoesNotContain(gateway.Output, line => line.Contains("Too much open files"));
            await using var flood = await FileFlood.BeginAsync(gateway, 500, 2500);
            await flood.ServesAllAsync(1000);
            await flood.IdlesAsync();
            await flood.EndAsync();
            await AssertRecoveredAsync(gateway);
        }

        Assert.Equal(asked - 1, int.Parse(Sum().Match((await CheckAsync(asked - 1, limits)).Output).Groups[2].Value));
        Assert.DoesNotContain("TOO MUCH  open files", (await CheckAsync(asked, limits)).Output);
        Assert.Contains("TOO MUCH  open files", (await CheckAsync(asked - 1, limits)).Output);
    }

    [SkippableTheory]
    [InlineData(160)]
    [InlineData(220)]
    [InlineData(240)]
    [InlineData(256)]
    public async Task A_limit_that_is_too_small_for_anything_is_said_at_once(int limit)
    {
        Tool.Require("prlimit", "util-linux");

        // An executable of one file has no files of assemblies, and needs fewer.
        var program = Path.Combine(AppContext.BaseDirectory, "Gateway.dll");
        await using var gateway = GatewayProcess.Start(GatewayProcess.AnyPorts, before: Limited(limit), program: program);
        Assert.Equal(1, await gateway.ExitAsync());
        Assert.StartsWith($"Gateway can't start. The process may open {limit} files (ulimit -n, LimitNOFILE): it needs ", Assert.Single(gateway.Error));
        await using var check = GatewayProcess.Start(["check"], before: Limited(limit), program: program);
        Assert.Equal(1, await check.ExitAsync());
    }

    [SkippableFact]
    public async Task Nothing_is_loaded_after_the_start()
    {
        using var certificates = new TestCertificates();
        await using var gateway = await StartAsync(4096, [.. Tls(certificates)]);
        var before = gateway.Maps();
        await FileFlood.UseAllAsync(gateway);
        Assert.Empty(gateway.Maps().Except(before));
    }

    private static async Task FloodAsync(int limit, int http, int line, string transport, params string[] more)
    {
        for (var run = 0; run < Runs; run++)
        {
            using var folder = new TempDirectory();
            using var certificates = new TestCertificates();
            File.WriteAllText(folder["table.json"], """{ "a": "old" }""");
            await using var gateway = await StartAsync(
                limit, [.. Tls(certificates), $"--Gateway:Transport={transport}", $"--Gateway:Lookup:File={folder["table.json"]}", .. more]);
            await using (var flood = await FileFlood.BeginAsync(gateway, http, line))
            {
                File.WriteAllText(folder["table.json"], $$"""{ "a": "new", "run": "{{run}}" }""");
                await flood.TryAllAsync();
                await flood.IdlesAsync();
                await flood.EndAsync();
            }

            await AssertRecoveredAsync(gateway);
            await FileFlood.AssertLookupAsync(gateway, "a", "new");
            gateway.Signal(GatewayProcess.Terminate);
            Assert.Equal(0, await gateway.ExitAsync());
        }
    }

    private static async Task AssertRecoveredAsync(GatewayProcess gateway)
    {
        await FileFlood.UseAllAsync(gateway);
        Assert.False(gateway.HasExited, string.Join('\n', gateway.Error));
        Assert.DoesNotContain(gateway.Error, line => line.Contains("Out of memory"));
    }

    private static Task<GatewayProcess> StartAsync(int limit, string[] args)
    {
        Tool.Require("prlimit", "util-linux");
        return GatewayProcess.StartReadyAsync([.. GatewayProcess.AnyPorts, "--Gateway:Limits:MaxConnectionsPerAddress=1000000", .. args], before: Limited(limit));
    }

    private static async Task<(int ExitCode, string Output)> CheckAsync(int limit, params string[] args)
    {
        await using var check = GatewayProcess.Start(["check", .. args], before: Limited(limit));
        var exitCode = await check.ExitAsync();
        return (exitCode, string.Join('\n', check.Output));
    }

    private static string[] Limited(int limit) => ["prlimit", $"--nofile={limit}:{limit}"];

    private static IEnumerable<string> Tls(TestCertificates certificates) =>
    [
        "--Gateway:Listeners:tls:Url=tcp://127.0.0.1:0",
        .. certificates.Options("tls").Where(option => option.Value is not null).Select(option => $"--{option.Key}={option.Value}"),
    ];

    [GeneratedRegex(@"open files: .* = (\d+) of (\d+)")]
    private static partial Regex Sum();
}
