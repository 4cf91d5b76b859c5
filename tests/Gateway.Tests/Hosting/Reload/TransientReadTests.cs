using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting.Reload;

/// <summary>The real program while it can't read what has changed: it keeps what it had, and takes the change when it can, without another.</summary>
public sealed class TransientReadTests : IDisposable
{
    private const string Old = "old-0123456789abcdef";
    private const string New = "new-0123456789abcdef";
    private const int Nobody = 65_534;

    private static readonly UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    // Threads and compilers that are started meanwhile need files themselves, which is another matter.
    private static readonly Dictionary<string, string> SteadyThreads = new()
    {
        ["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "4",
        ["DOTNET_ThreadPool_ForceMaxWorkerThreads"] = "4",
        ["DOTNET_ThreadPool_ThreadsToKeepAlive"] = "-1",
        ["DOTNET_TieredCompilation"] = "0",
    };

    private readonly TempDirectory _folder = new();

    public TransientReadTests()
    {
        Rights.Set(_folder.Path, Open);
        Write("v1", Old, 1000);
        Write("v2", New, 2000);
        Directory.CreateSymbolicLink(_folder["now"], "v1");
    }

    private string[] Options =>
    [
        .. GatewayProcess.AnyPorts,
        $"--Gateway:Listeners:line:TokensFile={_folder["now/tokens"]}",
        $"--Gateway:Api:TokenFile={_folder["now/tokens"]}",
        "--Gateway:Listeners:frames:Framing=LengthPrefixed",
        $"--Gateway:Listeners:frames:Tls:Certificate={_folder["now/server.pem"]}",
        $"--Gateway:Listeners:frames:Tls:Key={_folder["now/server.key"]}",
        $"--Gateway:Lookup:File={_folder["now/table.json"]}",
    ];

    public void Dispose()
    {
        Rights.Set(_folder["v2"], Open);
        _folder.Dispose();
    }

    [SkippableFact]
    public async Task Out_of_files()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Only Linux limits a process that runs.");
        var prlimit = Tool.Require("prlimit", "util-linux");
        await using var gateway = GatewayProcess.Start(Options, SteadyThreads, "{}", prepare: folder =>
        {
            File.Delete(Path.Combine(folder, "appsettings.json"));
            File.CreateSymbolicLink(Path.Combine(folder, "appsettings.json"), _folder["now/settings.json"]);
        });
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("is ready")), "a ready gateway");
        await AssertFollowsAsync(
            gateway,
            () => LimitAsync(FirstFree().ToString(CultureInfo.InvariantCulture)),
            () => LimitAsync("4096"),
            "Too many open files",
            ["Configuration changed but was not applied"],
            ["Configuration reloaded: Gateway:Limits:MaxMessageSize"]);

        async Task LimitAsync(string files) => Assert.Equal(0, (await Tool.RunAsync(prlimit, ["--pid", $"{gateway.Id}", $"--nofile={files}:"])).ExitCode);

        int FirstFree()
        {
            var open = Directory.GetFileSystemEntries($"/proc/{gateway.Id}/fd").Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)).ToHashSet();
            return Enumerable.Range(0, int.MaxValue).First(number => !open.Contains(number));
        }
    }

    [SkippableFact]
    public async Task Without_the_right_to()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Linux's rights");
        string[]? before = null;
        if (Environment.UserName == "root")
        {
            // Root may read everything.
            before = [Tool.Require("setpriv", "util-linux"), $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups"];
            var (exitCode, output) = await Tool.RunAsync(before[0], [.. before[1..], "test", "-r", Path.Combine(AppContext.BaseDirectory, "Gateway.dll")]);
            Skip.If(exitCode != 0, $"nobody can't read the program: {output}");
        }

        Rights.Set(_folder["v2"], UnixFileMode.None);
        await using var gateway = await GatewayProcess.StartReadyAsync(Options, before: before);
        await AssertFollowsAsync(
            gateway,
            () => Task.CompletedTask,
            () =>
            {
                Rights.Set(_folder["v2"], Open);
                return Task.CompletedTask;
            },
            "ermission denied",
            [],
            []);
    }

    private async Task AssertFollowsAsync(GatewayProcess gateway, Func<Task> close, Func<Task> open, string reason, string[] alsoTold, string[] alsoTaken)
    {
        using var http = new HttpClient { BaseAddress = gateway.Http };
        Assert.Equal("1000", await LookUpAsync(Old));
        await close();
        Assert.Equal(0, (await Tool.RunAsync("ln", ["-sfn", "v2", _folder["now"]])).ExitCode);

        string[] told = ["Gateway:Api:TokenFile changed but can", "Gateway:Listeners:line:TokensFile changed but can", "frames: the changed certificate can", "Lookup table unchanged", .. alsoTold];
        await Eventually.TrueAsync(() => told.All(words => gateway.Output.Any(line => line.Contains(words) && line.Contains(reason))), $"each says: {reason}");
        Assert.Equal(("1000", null), (await LookUpAsync(Old), await LookUpAsync(New)));
        using var refused = await SendAsync(HttpMethod.Put, Old);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);

        await open();
        string[] taken = ["Gateway:Api:TokenFile changed: 1 tokens", "Gateway:Listeners:line:TokensFile changed: 1 tokens", "frames: certificate reloaded", "Lookup table reloaded", .. alsoTaken];
        await Eventually.TrueAsync(() => taken.All(words => gateway.Output.Any(line => line.Contains(words))), "each is taken");
        Assert.Equal((null, "2000"), (await LookUpAsync(Old), await LookUpAsync(New)));

        async Task<string?> LookUpAsync(string token)
        {
            using var answer = await SendAsync(HttpMethod.Get, token);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : null;
        }

        Task<HttpResponseMessage> SendAsync(HttpMethod method, string token)
        {
            var request = new HttpRequestMessage(method, "/api/v1/lookup/size") { Content = method == HttpMethod.Put ? new StringContent("3000") : null };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return http.SendAsync(request);
        }
    }

    private void Write(string version, string token, int size)
    {
        using var certificates = new TestCertificates();
        Directory.CreateDirectory(_folder[version]);
        Rights.Set(_folder[version], Open);
        File.WriteAllText(_folder[$"{version}/tokens"], token);
        File.WriteAllText(_folder[$"{version}/settings.json"], $$"""{ "Gateway": { "Limits": { "MaxMessageSize": {{size}} } } }""");
        File.WriteAllText(_folder[$"{version}/table.json"], $$"""{ "size": "{{size}}" }""");
        File.Copy(certificates.CertificateFile, _folder[$"{version}/server.pem"]);
        File.Copy(certificates.KeyFile, _folder[$"{version}/server.key"]);
    }
}
