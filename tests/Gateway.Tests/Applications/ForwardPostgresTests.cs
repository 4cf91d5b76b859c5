using Gateway.Tests.Support;

namespace Gateway.Tests.Applications;

/// <summary>A program that people really put behind a tunnel.</summary>
public sealed class ForwardPostgresTests
{
    [SkippableFact]
    public async Task Psql_works_through_a_tunnel_over_TCP_and_to_a_Unix_socket()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var gateway = await ForwardServer.StartAsync(
            postgres.EndPoint.ToString(),
            ("Gateway:Listeners:file:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:file:Framing", "Raw"),
            ("Gateway:Listeners:file:Application", "Forward"),
            ("Gateway:Listeners:file:Upstream", $"unix://{postgres.SocketFile}"));
        const string Make = "create table one as select n, md5(n::text) as word from generate_series(1, 50000) n;";
        const string Ask = "select count(*), md5(string_agg(word, ',' order by n)) from one;";
        const string All = "select word from one order by n;";
        var through = await PostgresServer.QueryAsync(gateway.EndPoint("tunnel"), Make + Ask);
        Assert.StartsWith("50000|", through);
        Assert.Equal(await PostgresServer.QueryAsync(postgres.EndPoint, Ask), through);
        Assert.Equal(await PostgresServer.QueryAsync(postgres.EndPoint, All), await PostgresServer.QueryAsync(gateway.EndPoint("file"), All));
    }
}
