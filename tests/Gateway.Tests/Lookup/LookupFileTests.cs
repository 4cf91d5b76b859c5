using System.Net;
using Gateway.Hosting.Opening;
using Gateway.Lookup;
using Gateway.Tests.Support;

namespace Gateway.Tests.Lookup;

public sealed class LookupFileTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();
    private int _writes;

    private string Path => _directory["table.json"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Its_entries_come_over_the_configuration_s()
    {
        Write("""{ "a": "from the file", "c": null, "bytes": "base64:/wA=" }""");
        await using var server = await StartAsync(("Gateway:Lookup:Entries:a", "configured"), ("Gateway:Lookup:Entries:b", "configured"), ("Gateway:Lookup:Entries:c", "configured"));
        Assert.Equal("from the file", await GetAsync(server, "a"));
        Assert.Equal("configured", await GetAsync(server, "b"));
        Assert.Null(await GetAsync(server, "c"));
        Assert.Equal([0xFF, 0x00], await server.Http.GetByteArrayAsync("/api/v1/lookup/bytes"));
    }

    [Fact]
    public async Task Changes_are_there_after_a_restart()
    {
        await using (var server = await StartAsync(("Gateway:Lookup:Entries:configured", "1")))
        {
            await PutAsync(server, "a", "1");
            await PutAsync(server, "b", "1");
            await server.Http.DeleteAsync("/api/v1/lookup/a");
            await server.Http.DeleteAsync("/api/v1/lookup/configured");
        }

        Assert.Equal("""{"b":"1","configured":null}""", (await File.ReadAllTextAsync(Path)).ReplaceLineEndings("").Replace(" ", ""));
        await using var next = await StartAsync(("Gateway:Lookup:Entries:configured", "1"));
        Assert.Equal((null, "1", null), (await GetAsync(next, "a"), await GetAsync(next, "b"), await GetAsync(next, "configured")));
        Assert.Equal([Path], Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task It_is_read_again_when_it_changes()
    {
        Write("""{ "a": "1", "b": "1" }""");
        await using var server = await StartAsync();
        Write("""{ "a": "2" }""");
        await UntilLookedAsync(async () => await GetAsync(server, "a") == "2", "the new value");
        Assert.Null(await GetAsync(server, "b"));
    }

    [Fact]
    public async Task While_it_is_invalid_the_old_values_stay_and_nothing_is_written_over_it()
    {
        Write("""{ "a": "1" }""");
        await using var server = await StartAsync();
        Write("""{ "a": """);
        await UntilLookedAsync(() => Task.FromResult(server.Log.GetSnapshot().Any(entry => entry.Message.Contains("can't be used: it is no JSON"))), "a word in the log");
        Assert.Equal("1", await GetAsync(server, "a"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PutAsync(server, "b", "1"));
        Assert.Null(await GetAsync(server, "b"));
        Assert.Equal("""{ "a": """, await File.ReadAllTextAsync(Path));

        Write("""{ "a": "2" }""");
        Assert.Equal(HttpStatusCode.Created, await PutAsync(server, "b", "1"));
        Assert.Equal("2", await GetAsync(server, "a"));
    }

    [Fact]
    public async Task An_edit_that_was_not_looked_at_yet_is_not_lost_to_a_change()
    {
        Write("""{ "a": "1" }""");
        await using var server = await StartAsync();
        Write("""{ "a": "edited" }""");
        await PutAsync(server, "b", "1");
        Assert.Equal("edited", await GetAsync(server, "a"));
        Assert.Contains("edited", await File.ReadAllTextAsync(Path));
    }

    [Fact]
    public async Task A_file_that_was_removed_is_written_anew()
    {
        Write("""{ "a": "1" }""");
        await using var server = await StartAsync();
        File.Delete(Path);
        await UntilLookedAsync(() => Task.FromResult(server.Log.GetSnapshot().Any(entry => entry.Message.Contains("was deleted"))), "a word in the log");
        await PutAsync(server, "b", "1");
        Assert.Contains("\"a\": \"1\"", await File.ReadAllTextAsync(Path));
    }

    [Fact]
    public async Task More_than_the_table_holds_is_invalid()
    {
        Write("""{ "a": "1" }""");
        await using var server = await StartAsync(("Gateway:Lookup:MaxEntries", "2"));
        Write("""{ "a": "1", "b": "2", "c": "3" }""");
        await UntilLookedAsync(() => Task.FromResult(server.Log.GetSnapshot().Any(entry => entry.Message.Contains("Gateway:Lookup:MaxEntries allows 2"))), "a word in the log");
        Assert.Null(await GetAsync(server, "b"));
    }

    [Theory]
    [InlineData("{", "it is no JSON")]
    [InlineData("{\"a b\":\"1\"}", "entry 1 has a key that")]
    public async Task An_invalid_one_stops_the_start(string content, string reason)
    {
        Write(content);
        var fault = await Assert.ThrowsAsync<LookupFileException>(() => StartAsync());
        Assert.StartsWith($"Gateway:Lookup:File: {Path}: {reason}", fault.Message);
    }

    [Fact]
    public async Task A_missing_directory_stops_the_start()
    {
        var fault = await Assert.ThrowsAsync<LookupFileException>(() => StartAsync(("Gateway:Lookup:File", _directory["missing/table.json"])));
        Assert.Equal($"Gateway:Lookup:File: {_directory["missing/table.json"]}: its directory does not exist. Create it, or choose another path.", fault.Message);
        Assert.Equal(fault.Message, StartFault.Explain(fault));
    }

    [Fact]
    public async Task What_can_t_be_written_is_not_acknowledged()
    {
        await using var server = await StartAsync();
        Directory.CreateDirectory(Path + ".new");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PutAsync(server, "a", "1"));
        Assert.Null(await GetAsync(server, "a"));
        Assert.Contains(server.Log.GetSnapshot(), entry => entry.Message.StartsWith("Lookup table change refused"));
        Directory.Delete(Path + ".new");
        Assert.Equal(HttpStatusCode.Created, await PutAsync(server, "a", "1"));
    }

    [Fact]
    public async Task A_link_is_followed_not_replaced()
    {
        File.CreateSymbolicLink(Path, _directory["real.json"]);
        await File.WriteAllTextAsync(_directory["real.json"], "{}");
        await using var server = await StartAsync();
        await PutAsync(server, "a", "1");
        Assert.NotNull(new FileInfo(Path).LinkTarget);
        Assert.Contains("\"a\"", await File.ReadAllTextAsync(_directory["real.json"]));
    }

    private Task<GatewayServer> StartAsync(params (string, string?)[] options) =>
        GatewayServer.StartAsync(_time, [("Gateway:Lookup:File", Path), .. options]);

    private void Write(string content)
    {
        File.WriteAllText(Path, content);

        // Two writes within the clock's tick would look alike.
        File.SetLastWriteTimeUtc(Path, _time.GetUtcNow().UtcDateTime.AddSeconds(++_writes));
    }

    private async Task UntilLookedAsync(Func<Task<bool>> condition, string what)
    {
        _time.Advance(LookupTable.CheckInterval);
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        while (!await condition())
        {
            Assert.False(timeout.IsCancellationRequested, $"Did not come about: {what}");
        }
    }

    private static async Task<string?> GetAsync(GatewayServer server, string key)
    {
        using var answer = await server.Http.GetAsync($"/api/v1/lookup/{key}");
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : null;
    }

    private static async Task<HttpStatusCode> PutAsync(GatewayServer server, string key, string value) =>
        (await server.Http.PutAsync($"/api/v1/lookup/{key}", new StringContent(value))).StatusCode;
}
