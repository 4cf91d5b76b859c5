using Gateway.Tests.Support;
using Gateway.Transports.Proxy;

namespace Gateway.Tests.Transports.Proxy;

/// <summary>A listener whose clients are named by the proxy in front of it.</summary>
public sealed class ProxyNameTests
{
    private static readonly byte[] Name = ProxyTlvsTests.Tlv(0xE0, "till-7"u8.ToArray());

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    [InlineData(ProxyTlvs.MaxLength - 12)]
    public async Task The_extension_of_the_type_names_the_client_whether_its_header_comes_at_once_or_in_pieces(int before)
    {
        await using var server = await StartAsync("0xE0");
        byte[] extensions = [.. before == 0 ? [] : ProxyTlvsTests.Tlv(0x04, new byte[before]), .. Name];
        var header = ProxyHeaders.Binary("192.0.2.1", extensions: extensions);
        foreach (var piece in new[] { header.Length, 7, 1000 })
        {
            using var connection = await server.ConnectAsync("line");
            foreach (var part in header.Chunk(piece))
            {
                await connection.SendBytesAsync(part);
                await Task.Yield();
            }

            await connection.SendAsync("WHOAMI");
            Assert.Equal("READY", await connection.ReceiveAsync());
            Assert.EndsWith(" 192.0.2.1:4711 till-7", await connection.ReceiveAsync());
        }
    }

    [Fact]
    public async Task Without_a_name_the_client_is_served_as_ever()
    {
        await using var server = await StartAsync("224");
        byte[][] headers =
        [
            ProxyHeaders.Text("192.0.2.1"),
            ProxyHeaders.Binary("192.0.2.1"),
            ProxyHeaders.Binary("192.0.2.1", extensions: Name[..^1]),
            ProxyHeaders.Binary("192.0.2.1", extensions: [.. Name, 0]),
            ProxyHeaders.Binary("192.0.2.1", extensions: [.. ProxyTlvsTests.Tlv(0x04, new byte[ProxyTlvs.MaxLength - 11]), .. Name]),
            ProxyHeaders.Binary("192.0.2.1", extensions: [.. ProxyTlvsTests.Tlv(0x04, new byte[60_000]), .. Name]),
        ];
        foreach (var header in headers)
        {
            using var connection = await server.ConnectAsync("line");
            await connection.SendBytesAsync((byte[])[.. header, .. "WHOAMI\n"u8]);
            Assert.Equal("READY", await connection.ReceiveAsync());
            Assert.EndsWith(" 192.0.2.1:4711", await connection.ReceiveAsync());
        }
    }

    [Fact]
    public async Task A_proxy_that_speaks_for_itself_names_nobody()
    {
        await using var server = await StartAsync("224");
        using var connection = await server.ConnectAsync("line");
        await connection.SendBytesAsync((byte[])[.. ProxyHeaders.Local(Name), .. "WHOAMI\n"u8]);
        Assert.Equal("READY", await connection.ReceiveAsync());
        Assert.EndsWith($" {connection.LocalEndPoint}", await connection.ReceiveAsync());
    }

    private static Task<GatewayServer> StartAsync(string tlv) => GatewayServer.StartAsync(
        ("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.1"),
        ("Gateway:Listeners:line:ProxyProtocol", "Required"),
        ("Gateway:Listeners:line:Identity:From", "ProxyTlv"),
        ("Gateway:Listeners:line:Identity:Duplicate", "Allow"),
        ("Gateway:Listeners:line:Identity:Tlv", tlv));
}
