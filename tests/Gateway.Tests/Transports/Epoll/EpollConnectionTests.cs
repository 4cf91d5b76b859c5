using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Tests.Transports.Epoll;

/// <summary>What Kestrel and middleware rely on in a connection.</summary>
public sealed class EpollConnectionTests
{
    [SkippableTheory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("::1")]
    [InlineData("::")]
    public async Task It_knows_both_ends(string address)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "epoll is Linux's");
        await using var pair = await StreamPair.BindAsync(address);
        using var client = await TestClient.ConnectAsync(address switch
        {
            "0.0.0.0" => new IPEndPoint(IPAddress.Loopback, pair.EndPoint.Port),
            "::" => new IPEndPoint(IPAddress.IPv6Loopback, pair.EndPoint.Port),
            _ => pair.EndPoint,
        });
        await using var connection = await pair.AcceptAsync();
        Assert.Equal(client.Socket.LocalEndPoint, connection.RemoteEndPoint);
        Assert.Equal(client.Socket.RemoteEndPoint, connection.LocalEndPoint);
        connection.RemoteEndPoint = new IPEndPoint(IPAddress.Broadcast, 9);
        Assert.Equal(new IPEndPoint(IPAddress.Broadcast, 9), connection.RemoteEndPoint);
    }

    [SkippableFact]
    public async Task Features_can_be_set_replaced_and_taken_away()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "epoll is Linux's");
        await using var pair = await StreamPair.BindAsync();
        var (client, connection) = await pair.ConnectAsync();
        using var _ = client;
        Assert.Same(connection, connection.Features.Get<IConnectionLifetimeFeature>());
        Assert.NotNull(connection.Features.Get<IMemoryPoolFeature>());
        Assert.NotEmpty(connection.Features.Get<IConnectionIdFeature>()!.ConnectionId);
        for (var number = 0; number < 3; number++)
        {
            connection.Features.Set<object>(number);
            connection.Features.Set($"{number}");
        }

        Assert.Equal(2, connection.Features.Get<object>());
        Assert.Equal(2, connection.Features.Count());
        connection.Features.Set<object>(null);
        Assert.Null(connection.Features.Get<object>());
        Assert.Equal("2", connection.Features.Get<string>());
    }

    [SkippableFact]
    public async Task Tls_runs_on_top_in_both_directions_at_once()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "epoll is Linux's");
        await using var pair = await StreamPair.BindAsync();
        var (client, connection) = await pair.ConnectAsync();
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var server = new SslStream(new DuplexStream(connection.Transport));
        await using var peer = new SslStream(
            new System.Net.Sockets.NetworkStream(client.Socket), false, (_, shown, _, _) => shown!.GetCertHashString() == certificate.GetCertHashString());
        await Task.WhenAll(server.AuthenticateAsServerAsync(certificate), peer.AuthenticateAsClientAsync("test")).WaitAsync(TestClient.Patience);
        var bytes = new byte[3_000_000];
        new Random(4).NextBytes(bytes);
        var (there, back) = (new byte[bytes.Length], new byte[bytes.Length]);
        await Task.WhenAll(
            server.WriteAsync(bytes).AsTask(),
            peer.WriteAsync(bytes).AsTask(),
            server.ReadExactlyAsync(there).AsTask(),
            peer.ReadExactlyAsync(back).AsTask()).WaitAsync(TestClient.Patience);
        Assert.Equal(bytes, there);
        Assert.Equal(bytes, back);
        client.Dispose();
    }

    [SkippableFact]
    public async Task Aborting_while_both_directions_are_busy_is_safe()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "epoll is Linux's");
        await using var pair = await StreamPair.BindAsync();
        for (var round = 0; round < 200; round++)
        {
            var (client, connection) = await pair.ConnectAsync();
            using var _ = client;
            var serving = Task.Run(async () =>
            {
                var ended = false;
                while (!ended)
                {
                    ended = (await connection.Transport.Output.WriteAsync(new byte[100_000])).IsCompleted;
                }
            });
            var reading = Task.Run(async () => await connection.Transport.Input.ReadAsync());
            await client.ReceiveBytesAsync(round * 100);
            var aborting = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => connection.Abort())));
            await serving.WaitAsync(TestClient.Patience);
            await Assert.ThrowsAsync<ConnectionAbortedException>(() => reading.WaitAsync(TestClient.Patience));
            await connection.DisposeAsync();
            await aborting;
        }
    }
}
