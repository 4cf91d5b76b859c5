using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Tests.Support;
using Gateway.Transports.Proxy;

namespace Gateway.Tests.Transports.Proxy;

public sealed class ProxyHeaderParserTests
{
    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n", "192.0.2.1:56324")]
    [InlineData("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255:65535")]
    [InlineData("PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n", "0.0.0.0:0")]
    [InlineData("PROXY TCP6 2001:db8::1 ::1 1 2\r\n", "[2001:db8::1]:1")]
    [InlineData("PROXY TCP6 ffff:f:f:f:f:f:f:ffff ffff:f:f:f:f:f:f:ffff 65535 65535\r\n", "[ffff:f:f:f:f:f:f:ffff]:65535")]
    [InlineData("PROXY TCP6 2001:db8::9 192.0.2.1 4711 9000\r\n", "[2001:db8::9]:4711")]
    [InlineData("PROXY TCP4 192.0.2.9 2001:db8::1 4711 9000\r\n", "192.0.2.9:4711")]
    [InlineData("PROXY TCP4 192.0.2.9 ::ffff:192.0.2.1 4711 9000\r\n", "192.0.2.9:4711")]
    [InlineData("PROXY TCP6 ::ffff:192.0.2.9 192.0.2.1 4711 9000\r\n", "[::ffff:192.0.2.9]:4711")]
    [InlineData("PROXY TCP4 192.0.2.9 unix:/run/in.sock 4711 0\r\n", "192.0.2.9:4711")]
    [InlineData("PROXY UNKNOWN\r\n", null)]
    [InlineData("PROXY UNKNOWN ffff:f:f:f:f:f:f:ffff ffff:f:f:f:f:f:f:ffff 65535 65535\r\n", null)]
    [InlineData("PROXY UNKNOWN whatever it is, it is ignored\r\n", null)]
    public void Lines_that_are_headers(string line, string? client)
    {
        var bytes = Encoding.ASCII.GetBytes(line);
        Assert.Equal(ProxyStatus.Header, ProxyHeaderParser.Parse([.. bytes, .. "PING\n"u8], out var header));
        Assert.Equal((bytes.Length, client), (header.Length, header.Client?.ToString()));
    }

    [Theory]
    [InlineData("PING\n", ProxyStatus.NoHeader)]
    [InlineData("proxy TCP4 192.0.2.1 198.51.100.1 1 2\r\n", ProxyStatus.NoHeader)]
    [InlineData("GET / HTTP/1.1\r\n", ProxyStatus.NoHeader)]
    [InlineData("PROXY\r\n", ProxyStatus.NoHeader)]
    [InlineData("PROXY \r\n", ProxyStatus.BadLine)]
    [InlineData("PROXY \n", ProxyStatus.BadLine)]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 1 2\n", ProxyStatus.BadLine)]
    [InlineData("PROXY TCP4  192.0.2.1 198.51.100.1 1 2\r\n", ProxyStatus.BadLine)]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 1 2 \r\n", ProxyStatus.BadLine)]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 1\r\n", ProxyStatus.BadLine)]
    [InlineData("PROXY UDP4 192.0.2.1 198.51.100.1 1 2\r\n", ProxyStatus.BadLine)]
    [InlineData("PROXY TCP5 192.0.2.1 198.51.100.1 1 2\r\n", ProxyStatus.BadLine)]
    [InlineData("PROXY UNKNOWNS\r\n", ProxyStatus.BadLine)]
    [InlineData("PROXY TCP4 192.0.2 198.51.100.1 1 2\r\n", ProxyStatus.BadAddress)]
    [InlineData("PROXY TCP4 192.0.2.256 198.51.100.1 1 2\r\n", ProxyStatus.BadAddress)]
    [InlineData("PROXY TCP4 192.0.2.01 198.51.100.1 1 2\r\n", ProxyStatus.BadAddress)]
    [InlineData("PROXY TCP4 0xC0.0.2.1 198.51.100.1 1 2\r\n", ProxyStatus.BadAddress)]
    [InlineData("PROXY TCP4 2001:db8::1 ::1 1 2\r\n", ProxyStatus.BadAddress)]
    [InlineData("PROXY TCP6 192.0.2.1 198.51.100.1 1 2\r\n", ProxyStatus.BadAddress)]
    [InlineData("PROXY TCP6 192.0.2.1 ::1 1 2\r\n", ProxyStatus.BadAddress)]
    [InlineData("PROXY TCP4 2001:db8::1 198.51.100.1 1 2\r\n", ProxyStatus.BadAddress)]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100 1 2\r\n", ProxyStatus.BadAddress)]
    [InlineData("PROXY TCP4 192.0.2.1 example.com 1 2\r\n", ProxyStatus.BadAddress)]
    [InlineData("PROXY TCP6 2001:db8::1 [::1] 1 2\r\n", ProxyStatus.BadAddress)]
    [InlineData("PROXY TCP6 fe80::1%1 ::1 1 2\r\n", ProxyStatus.BadAddress)]
    [InlineData("PROXY TCP6 [::1] ::1 1 2\r\n", ProxyStatus.BadAddress)]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 70000 443\r\n", ProxyStatus.BadPort)]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 1 70000\r\n", ProxyStatus.BadPort)]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 -1 443\r\n", ProxyStatus.BadPort)]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 01 443\r\n", ProxyStatus.BadPort)]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 4294967297 443\r\n", ProxyStatus.BadPort)]
    public void Lines_that_are_none(string line, object status) =>
        Assert.Equal(status, ProxyHeaderParser.Parse(Encoding.ASCII.GetBytes(line), out _));

    [Fact]
    public void A_line_is_107_bytes_at_most()
    {
        var longest = Encoding.ASCII.GetBytes("PROXY UNKNOWN " + new string('x', 107 - 16) + "\r\n");
        Assert.Equal(107, longest.Length);
        Assert.Equal(ProxyStatus.Header, ProxyHeaderParser.Parse(longest, out var header));
        Assert.Equal(107, header.Length);
        Assert.Equal(ProxyStatus.Incomplete, ProxyHeaderParser.Parse(longest.AsSpan(0, 106), out _));
        Assert.Equal(ProxyStatus.LineTooLong, ProxyHeaderParser.Parse([.. longest.AsSpan(0, 105), (byte)'x', (byte)'\r', (byte)'\n'], out _));
    }

    [Fact]
    public void Version_2_says_who_the_client_is()
    {
        AssertHeader(ProxyHeaders.Binary("192.0.2.1", 65535), "192.0.2.1:65535");
        AssertHeader(ProxyHeaders.Binary("2001:db8::1", 1), "[2001:db8::1]:1");
        AssertHeader(ProxyHeaders.Binary("192.0.2.1", extensions: [0x04, 0, 3, 1, 2, 3]), "192.0.2.1:4711");
        AssertHeader(ProxyHeaders.Raw(0x21, 0x31, new byte[216]), null);
        AssertHeader(ProxyHeaders.Raw(0x21, 0x00, []), null);
        AssertHeader(ProxyHeaders.Local(), null);
        AssertHeader(ProxyHeaders.Local(new byte[500]), null);

        // The proxy's own connections may name any family, even with addresses.
        AssertHeader(ProxyHeaders.Binary("192.0.2.1", command: 0x20), null);
        AssertHeader(ProxyHeaders.Raw(0x20, 0xFF, []), null);
    }

    [Fact]
    public void Version_2_lengths_that_lie()
    {
        var addresses = new byte[12];
        Assert.Equal(ProxyStatus.LengthTooShort, ProxyHeaderParser.Parse(ProxyHeaders.Raw(0x21, 0x11, addresses, length: 0), out _));
        Assert.Equal(ProxyStatus.LengthTooShort, ProxyHeaderParser.Parse(ProxyHeaders.Raw(0x21, 0x11, addresses, length: 11), out _));
        Assert.Equal(ProxyStatus.LengthTooShort, ProxyHeaderParser.Parse(ProxyHeaders.Raw(0x21, 0x21, addresses, length: 35), out _));
        Assert.Equal(ProxyStatus.LengthTooShort, ProxyHeaderParser.Parse(ProxyHeaders.Raw(0x21, 0x31, addresses, length: 215), out _));

        // More than there is: the header is known, the rest of it is still to come.
        Assert.Equal(ProxyStatus.Header, ProxyHeaderParser.Parse(ProxyHeaders.Raw(0x21, 0x11, addresses, length: 65535), out var header));
        Assert.Equal(16 + 65535, header.Length);
    }

    [Theory]
    [InlineData(0x11, 0x11)]
    [InlineData(0x31, 0x11)]
    [InlineData(0x22, 0x11)]
    [InlineData(0x2F, 0x11)]
    [InlineData(0x21, 0x13)]
    [InlineData(0x21, 0x01)]
    [InlineData(0x21, 0x41)]
    [InlineData(0x21, 0xFF)]
    public void Version_2_of_another_version_command_or_family_is_none(byte command, byte family) =>
        Assert.Equal(ProxyStatus.Unknown, ProxyHeaderParser.Parse(ProxyHeaders.Raw(command, family, new byte[216]), out _));

    [Fact]
    public void Any_header_cut_anywhere_is_incomplete_until_it_is_whole_and_then_says_who_was_written()
    {
        var addresses = Gen.OneOf(
            Gen.Choose(0, 255).Select(one => (byte)one).ArrayOf(4),
            Gen.Choose(0, 255).Select(one => (byte)one).ArrayOf(16)).Select(bytes => new IPAddress(bytes));
        var headers =
            from address in addresses
            from port in Gen.Choose(0, 65535)
            from extensions in Gen.Choose(0, 40)
            from isText in Gen.Elements(true, false)
            select (Client: new IPEndPoint(address, port), Bytes: isText ? ProxyHeaders.Text(address.ToString(), port) : ProxyHeaders.Binary(address.ToString(), port, new byte[extensions]));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(headers.ToArbitrary(), header =>
        {
            var whole = ProxyHeaderParser.Parse([.. header.Bytes, .. "behind"u8], out var parsed);
            var needed = header.Bytes[0] == 'P' ? header.Bytes.Length : header.Client.Address.GetAddressBytes().Length == 4 ? 28 : 52;
            return whole == ProxyStatus.Header && parsed.Length == header.Bytes.Length && header.Client.Equals(parsed.Client)
                && Enumerable.Range(0, needed).All(cut => ProxyHeaderParser.Parse(header.Bytes.AsSpan(0, cut), out _) == ProxyStatus.Incomplete);
        }));
    }

    [Fact]
    public void Any_bytes_get_a_verdict_that_more_bytes_do_not_change() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(ProxyFuzz.Bytes.ToArbitrary(), ProxyFuzz.Holds));

    private static void AssertHeader(byte[] bytes, string? client)
    {
        Assert.Equal(ProxyStatus.Header, ProxyHeaderParser.Parse([.. bytes, .. "PING\n"u8], out var header));
        Assert.Equal((bytes.Length, client), (header.Length, header.Client?.ToString()));
    }
}
