using Gateway.Tests.Support;

namespace Gateway.Tests.Clients;

/// <summary>What a name costs.</summary>
[Collection(AloneCollection.Name)]
public sealed class NameMemoryTests
{
    private const int Sessions = 600;

    /// <summary>Bytes that a name may add to an idle session, beside the name's own characters.</summary>
    private const int Most = 200;

    [Fact]
    public async Task A_name_adds_little_to_an_idle_session_and_nothing_to_one_without()
    {
        using var folder = new TempDirectory();
        var named = Enumerable.Range(0, 3 * Sessions).Select(number => (Name: $"client-{number:0000}", Token: $"named-token-{number:0000}-0123456789"));
        await File.WriteAllLinesAsync(folder["tokens"], [.. named.Select(one => $"{one.Name} = {one.Token}"), .. named.Select(one => one.Token.Replace("named", "plain", StringComparison.Ordinal))]);
        await using var server = await GatewayServer.StartAsync(
            ("Gateway:Listeners:line:TokensFile", folder["tokens"]), ("Gateway:Limits:MaxConnectionsPerAddress", "10000"));
        var clients = new List<TestClient>();
        try
        {
            // The first round pays for what grows once; a name and a bare token have the same length on the wire.
            var costs = new List<long>();
            foreach (var kind in new[] { "plain", "named", "plain", "named" })
            {
                var before = GC.GetTotalMemory(forceFullCollection: true);
                for (var count = 0; count < Sessions; count++)
                {
                    clients.Add(await server.ConnectNamedAsync($"{kind}-token-{clients.Count % (3 * Sessions):0000}-0123456789"));
                }

                costs.Add(GC.GetTotalMemory(forceFullCollection: true) - before);
            }

            Assert.Equal(4 * Sessions, server.Sessions.Count);
            Assert.Equal(2 * Sessions, server.Sessions.All.Count(session => session.ClientName is not null));
            var name = 24 + (2 * "client-0000".Length);
            Assert.InRange((costs[3] - costs[2]) / Sessions, 0, Most + name);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }

        await Eventually.TrueAsync(() => server.Sessions.Count == 0, "every session ends");
    }
}
