using System.Net;
using System.Net.Sockets;
using Gateway.Transports.Proxy;
using Gateway.Upstreams;

namespace Gateway.Tests.Upstreams;

public sealed class ProxyHeaderWriterTests
{
    [Theory]
    [InlineData("192.0.2.1:4711", "198.51.100.2:443", 28, "192.0.2.1:4711")]
    [InlineData("[2001:db8::1]:4711", "[::1]:443", 52, "[2001:db8::1]:4711")]
    [InlineData("[::ffff:192.0.2.1]:4711", "[::ffff:198.51.100.2]:443", 28, "192.0.2.1:4711")]
    [InlineData("[2001:db8::1]:4711", "127.0.0.1:443", 52, "[2001:db8::1]:4711")]
    public void Our_own_reader_reads_it(string client, string server, int length, string seen)
    {
        var header = new byte[ProxyHeaderWriter.MaxLength];

        Assert.Equal(length, ProxyHeaderWriter.Write(IPEndPoint.Parse(client), IPEndPoint.Parse(server), header));
        Assert.Equal(ProxyStatus.Header, ProxyHeaderParser.Parse(header.AsSpan(0, length), out var read));
        Assert.Equal((length, IPEndPoint.Parse(seen)), (read.Length, read.Client));
    }

    [Fact]
    public void A_client_without_an_address_is_named_by_nobody()
    {
        var header = new byte[ProxyHeaderWriter.MaxLength];

        var length = ProxyHeaderWriter.Write(new UnixDomainSocketEndPoint("/run/x"), null, header);
        Assert.Equal(ProxyStatus.Header, ProxyHeaderParser.Parse(header.AsSpan(0, length), out var read));
        Assert.Null(read.Client);
    }
}
