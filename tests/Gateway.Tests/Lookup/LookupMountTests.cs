using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Lookup;

/// <summary>The table of the real program on real mounts: by itself, and in a directory that may not be written to.</summary>
public sealed class LookupMountTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    public LookupMountTests()
    {
        Directory.CreateDirectory(_folder["d"]);
        File.WriteAllText(_folder["table.json"], """{ "a": "1" }""");
        File.WriteAllText(_folder["d/table.json"], """{ "a": "1" }""");
    }

    private string[] Options => [.. GatewayProcess.AnyPorts, $"--Gateway:Lookup:File={_folder["d/table.json"]}"];

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData]
    [InlineData("check")]
    public async Task Mounted_by_itself_it_stops_the_start_with_the_way_out(params string[] verb)
    {
        var (exitCode, output, error) = await GatewayProcess.RunAsync(
            [.. verb, .. Options], before: await MountAsync($"mount --bind '{_folder["table.json"]}' '{_folder["d/table.json"]}'"));
        Assert.True(exitCode == 1, output);
        Assert.Contains($"Gateway:Lookup:File: {_folder["d/table.json"]}: it is mounted by itself", output + error);
        Assert.Contains("Mount the directory that it is in", output + error);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_it_can_t_be_replaced_it_is_read_and_changes_are_refused_which_is_said_before(bool byItself)
    {
        var what = byItself ? _folder["table.json"] : _folder["d"];
        var where = byItself ? _folder["d/table.json"] : _folder["d"];
        var before = await MountAsync($"mount --bind '{what}' '{where}' && mount -o remount,bind,ro '{where}'");
        var words = byItself ? "it is mounted by itself" : $"the directory {_folder["d"]} may not be written to";
        await using (var gateway = await GatewayProcess.StartReadyAsync(Options, before: before))
        {
            Assert.Contains(gateway.Output, line => line.Contains("Lookup table is read-only: ") && line.Contains(words));
            using var http = new HttpClient { BaseAddress = gateway.Http };
            Assert.Equal("1", await http.GetStringAsync("/api/v1/lookup/a"));
            using var put = await http.PutAsync("/api/v1/lookup/a", new StringContent("2"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, put.StatusCode);
            Assert.Equal("1", await http.GetStringAsync("/api/v1/lookup/a"));
        }

        var (exitCode, output, error) = await GatewayProcess.RunAsync(["check", .. Options], before: before);
        Assert.True(exitCode == 0, error);
        Assert.Contains($"Gateway:Lookup:File: {_folder["d/table.json"]}: {words}", output);
    }

    [SkippableFact]
    public async Task A_directory_that_could_not_be_flushed_is_told_as_it_is_and_the_change_is_there()
    {
        Skip.IfNot(Gateway.Platform.LinuxKernel.IsUsed, "Only on Linux is a directory flushed.");
        var log = _folder["strace"];
        // Detached: the process that the test ends is the gateway.
        string[] before = [Tool.Require("strace", "strace"), "-D", "-f", "--seccomp-bpf", "-o", log, "-e", "trace=fsync", "-e", "inject=fsync:error=EIO:when=2"];
        var (tried, output) = await Tool.RunAsync(before[0], [.. before[1..], "true"]);
        Skip.If(tried != 0, $"strace: {output}");
        await using var gateway = await GatewayProcess.StartReadyAsync(Options, before: before);
        using var http = new HttpClient { BaseAddress = gateway.Http };
        using var put = await http.PutAsync("/api/v1/lookup/a", new StringContent("2"));
        Assert.Equal(HttpStatusCode.InternalServerError, put.StatusCode);
        Assert.Contains("The change is made and served", await put.Content.ReadAsStringAsync());
        Assert.Equal("2", await http.GetStringAsync("/api/v1/lookup/a"));
        Assert.Contains("\"a\": \"2\"", await File.ReadAllTextAsync(_folder["d/table.json"]));
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("was flushed again; its changes survive a crash")), "it is flushed at a later look");
    }

    // Mounts of a namespace of its own, which go away with the process.
    private static async Task<string[]> MountAsync(string mount)
    {
        Skip.IfNot(Gateway.Platform.LinuxKernel.IsUsed && Environment.UserName == "root", "Mounts are told by Linux alone, and need root.");
        string[] before = [Tool.Require("unshare", "util-linux"), "-m", "sh", "-c", mount + " && exec \"$@\"", "sh"];
        var (exitCode, output) = await Tool.RunAsync(before[0], [.. before[1..], "true"]);
        Skip.If(exitCode != 0, $"{mount}: {output}");
        return before;
    }
}
