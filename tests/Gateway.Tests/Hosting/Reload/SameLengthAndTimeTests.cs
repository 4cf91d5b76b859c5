using Gateway.Files;
using Gateway.Lookup;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting.Reload;

/// <summary>A file that becomes another of the same length and time is seen to, whatever it is for.</summary>
public sealed class SameLengthAndTimeTests : IDisposable
{
    private const string Old = "old-0123456789abcdef";
    private const string New = "new-0123456789abcdef";

    private readonly TempDirectory _folder = new();
    private readonly FakeTimeProvider _time = new();

    public static TheoryData<Replacement> Ways => [.. Enum.GetValues<Replacement>()];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_token_that_was_revoked_is_one_no_longer(Replacement way)
    {
        var file = new ReplaceableFile(_folder, "tokens", Old, way);
        await using var server = await GatewayServer.StartAsync(_time, ("Gateway:Listeners:line:TokensFile", file.Path), ("Gateway:Api:TokenFile", file.Path));
        Assert.Equal(("OK", "ERR unauthorized"), (await AuthAsync(Old), await AuthAsync(New)));
        Assert.Equal((200, 401), (await AskAsync(Old), await AskAsync(New)));

        file.Replace(New);
        _time.Advance(FileWatch.Interval);
        Assert.Equal(("ERR unauthorized", "OK"), (await AuthAsync(Old), await AuthAsync(New)));
        Assert.Equal((401, 200), (await AskAsync(Old), await AskAsync(New)));

        async Task<string?> AuthAsync(string token)
        {
            using var client = await server.ConnectAsync("line");
            Assert.Equal("READY", await _time.AdvanceUntilAsync(client.ReceiveAsync()));
            await client.SendAsync($"AUTH {token}");
            return await client.ReceiveAsync();
        }

        async Task<int> AskAsync(string token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/listeners");
            request.Headers.Authorization = new("Bearer", token);
            using var answer = await server.Http.SendAsync(request);
            return (int)answer.StatusCode;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_certificate_is_the_new_one(Replacement way)
    {
        using var certificates = new TestCertificates();
        var certificate = new ReplaceableFile(_folder, "server.pem", await File.ReadAllTextAsync(certificates.CertificateFile), way);
        var key = new ReplaceableFile(_folder, "server.key", await File.ReadAllTextAsync(certificates.KeyFile), way);
        await using var server = await GatewayServer.StartAsync(
            _time, ("Gateway:Listeners:line:Tls:Certificate", certificate.Path), ("Gateway:Listeners:line:Tls:Key", key.Path));
        var old = await ShownAsync();

        certificates.Write("server", "CN=localhost", new DateTimeOffset(2037, 1, 1, 0, 0, 0, TimeSpan.Zero)).Dispose();
        certificate.Replace(await File.ReadAllTextAsync(certificates.CertificateFile));
        key.Replace(await File.ReadAllTextAsync(certificates.KeyFile));
        _time.Advance(FileWatch.Interval);
        Assert.NotEqual(old, await ShownAsync());

        async Task<string> ShownAsync()
        {
            using var client = await (await server.ConnectAsync("line")).SecureAsync(certificates);
            return client.Tls!.RemoteCertificate!.GetSerialNumberString();
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Settings_are_taken(Replacement way)
    {
        var file = new ReplaceableFile(_folder, "settings.json", Settings(1000), way);
        await using var server = await GatewayServer.StartWithAsync(file.Path, _time);
        Assert.Equal(1000, server.Listener("line").MaxMessageSize);
        file.Replace(Settings(2000));
        _time.Advance(FileWatch.Interval);
        Assert.Equal(2000, server.Listener("line").MaxMessageSize);

        static string Settings(int size) => $$"""{ "Gateway": { "Limits": { "MaxMessageSize": {{size}} } } }""";
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_table_is_read_again_and_a_change_is_written_where_it_lies_now(Replacement way)
    {
        var file = new ReplaceableFile(_folder, "table.json", """{ "a": "1" }""", way);
        await using var server = await GatewayServer.StartAsync(_time, ("Gateway:Lookup:File", file.Path));
        Assert.Equal("1", await server.Http.GetStringAsync("/api/v1/lookup/a"));
        file.Replace("""{ "a": "2" }""");
        _time.Advance(LookupTable.CheckInterval);
        await Eventually.TrueAsync(() => server.Log.GetSnapshot().Any(entry => entry.Message.StartsWith("Lookup table reloaded", StringComparison.Ordinal)), "a new look");
        Assert.Equal("2", await server.Http.GetStringAsync("/api/v1/lookup/a"));

        // Not looked at before it is changed: what others wrote is not lost.
        file.Replace("""{ "a": "3" }""");
        using var put = await server.Http.PutAsync("/api/v1/lookup/b", new StringContent("x"));
        Assert.Equal(201, (int)put.StatusCode);
        Assert.Equal("3", await server.Http.GetStringAsync("/api/v1/lookup/a"));
        Assert.Matches("\"a\": \"3\",\\s*\"b\": \"x\"", await File.ReadAllTextAsync(file.Path));
        Assert.Equal(way == Replacement.Linked, new FileInfo(file.Path).LinkTarget is not null);
    }
}
