using System.Net;
using Gateway.Lookup;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Lookup;

public sealed class LookupDurabilityTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_was_acknowledged_survives_a_kill()
    {
        string[] options = [.. GatewayProcess.AnyPorts, $"--Gateway:Lookup:File={_directory["table.json"]}"];
        for (var round = 0; round < 3; round++)
        {
            await using var gateway = await GatewayProcess.StartReadyAsync(options);
            using var http = new HttpClient { BaseAddress = gateway.Http };
            if (round > 0)
            {
                Assert.Equal($"{round - 1}", await http.GetStringAsync("/api/v1/lookup/round"));
                Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"/api/v1/lookup/removed{round - 1}")).StatusCode);
            }

            await http.PutAsync($"/api/v1/lookup/removed{round}", new StringContent("x"));
            using var removed = await http.DeleteAsync($"/api/v1/lookup/removed{round}");
            using var put = await http.PutAsync("/api/v1/lookup/round", new StringContent($"{round}"));
            await gateway.KillAsync();
            Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
            Assert.Equal(round == 0 ? HttpStatusCode.Created : HttpStatusCode.NoContent, put.StatusCode);
        }
    }

    [Fact]
    public async Task A_kill_in_the_middle_of_writes_loses_none_that_was_acknowledged()
    {
        string[] options = [.. GatewayProcess.AnyPorts, $"--Gateway:Lookup:File={_directory["table.json"]}"];
        var acknowledged = new System.Collections.Concurrent.ConcurrentBag<string>();
        await using (var gateway = await GatewayProcess.StartReadyAsync(options))
        {
            using var http = new HttpClient { BaseAddress = gateway.Http };
            var writers = Enumerable.Range(0, 16).Select(writer => WriteUntilKilledAsync(http, $"w{writer}", acknowledged)).ToArray();
            await Eventually.TrueAsync(() => acknowledged.Count > 200, "200 writes");
            await gateway.KillAsync();
            await Task.WhenAll(writers);
        }

        await using var next = await GatewayProcess.StartReadyAsync(options);
        using var reader = new HttpClient { BaseAddress = next.Http };
        foreach (var key in acknowledged)
        {
            Assert.Equal("x", await reader.GetStringAsync($"/api/v1/lookup/{key}"));
        }
    }

    [Fact]
    public async Task Writers_at_once_share_their_flushes()
    {
        const int Writers = 64;
        const int Each = 8;
        await using var server = await GatewayServer.StartAsync(("Gateway:Lookup:File", _directory["table.json"]));
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var index = 0; index < Each; index++)
            {
                using var answer = await server.Http.PutAsync($"/api/v1/lookup/w{writer}.{index}", new StringContent("x"));
                Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            }
        }));

        var metrics = server.Services.GetRequiredService<LookupMetrics>();
        Assert.Equal(Writers * Each, metrics.Changes);
        Assert.InRange(metrics.Flushes, 1, Writers * Each / 4);
    }

    private static async Task WriteUntilKilledAsync(HttpClient http, string prefix, System.Collections.Concurrent.ConcurrentBag<string> acknowledged)
    {
        try
        {
            for (var index = 0; ; index++)
            {
                using var answer = await http.PutAsync($"/api/v1/lookup/{prefix}.{index}", new StringContent("x"));
                if (answer.StatusCode == HttpStatusCode.Created)
                {
                    acknowledged.Add($"{prefix}.{index}");
                }
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // The process is gone.
        }
    }
}
