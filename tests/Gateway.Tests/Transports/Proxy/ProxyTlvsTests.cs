using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Clients;
using Gateway.Transports.Proxy;

namespace Gateway.Tests.Transports.Proxy;

/// <summary>The name of a client in the extensions of a PROXY header.</summary>
public sealed class ProxyTlvsTests
{
    private const byte Own = 0xE0;

    /// <summary>One extension.</summary>
    internal static byte[] Tlv(byte type, params byte[] value)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)value.Length);
        return [type, .. length, .. value];
    }

    /// <summary>What a proxy says of TLS with its client.</summary>
    internal static byte[] Tls(byte client, uint verify, params byte[] extensions)
    {
        var verified = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(verified, verify);
        return Tlv(ProxyTlvs.Tls, [client, .. verified, .. extensions]);
    }

    [Fact]
    public void The_extension_of_the_type_has_the_name_wherever_it_stands()
    {
        var name = Tlv(Own, "till-7"u8.ToArray());
        var other = Tlv(0x02, "example.com"u8.ToArray());
        Assert.All<byte[]>([name, [.. name, .. other], [.. other, .. name], [.. Tlv(0x04), .. other, .. name, .. Tlv(0x04, 0, 0)]], tlvs => Assert.Equal("till-7", ProxyTlvs.FindName(tlvs, Own)));
        Assert.Equal("example.com", ProxyTlvs.FindName([.. name, .. other], 0x02));
    }

    [Fact]
    public void What_is_missing_or_no_name_or_there_twice_is_none()
    {
        Assert.Null(ProxyTlvs.FindName([], Own));
        Assert.Null(ProxyTlvs.FindName(Tlv(0x02, "till-7"u8.ToArray()), Own));
        Assert.Null(ProxyTlvs.FindName(Tlv(Own), Own));
        Assert.Null(ProxyTlvs.FindName(Tlv(Own, "till 7"u8.ToArray()), Own));
        Assert.Null(ProxyTlvs.FindName(Tlv(Own, new byte[6]), Own));
        Assert.Null(ProxyTlvs.FindName([.. Tlv(Own, "till-7"u8.ToArray()), .. Tlv(Own, "till-8"u8.ToArray())], Own));
    }

    [Fact]
    public void Cut_anywhere_there_is_no_name()
    {
        byte[] whole = [.. Tlv(Own, "till-7"u8.ToArray()), .. Tlv(0x02, "example.com"u8.ToArray())];
        var ends = new[] { 0, whole.Length - 14 };
        Assert.All(Enumerable.Range(0, whole.Length).Except(ends), cut => Assert.Null(ProxyTlvs.FindName(whole.AsSpan(0, cut), Own)));
        Assert.Equal("till-7", ProxyTlvs.FindName(whole.AsSpan(0, ends[1]), Own));
    }

    // Client: 1 is TLS, 2 a certificate on this connection, 4 one in its session.
    [Theory]
    [InlineData(0x03, 0, "till-7")]
    [InlineData(0x05, 0, "till-7")]
    [InlineData(0x07, 0, "till-7")]
    [InlineData(0x01, 0, null)]
    [InlineData(0x02, 0, null)]
    [InlineData(0x00, 0, null)]
    [InlineData(0x07, 1, null)]
    [InlineData(0x07, 0x01000000, null)]
    public void A_common_name_counts_only_if_the_proxy_has_verified_the_certificate(byte client, uint verify, string? name) =>
        Assert.Equal(name, ProxyTlvs.FindName(Tls(client, verify, [.. Tlv(0x21, "TLSv1.3"u8.ToArray()), .. Tlv(0x22, "till-7"u8.ToArray())]), ProxyTlvs.TlsCommonName));

    [Fact]
    public void A_common_name_counts_only_where_it_belongs()
    {
        var name = Tlv(0x22, "till-7"u8.ToArray());
        Assert.Null(ProxyTlvs.FindName(name, ProxyTlvs.TlsCommonName));
        Assert.Null(ProxyTlvs.FindName(Tlv(ProxyTlvs.Tls, [7, 0, 0, 0]), ProxyTlvs.TlsCommonName));
        Assert.Null(ProxyTlvs.FindName(Tls(7, 0), ProxyTlvs.TlsCommonName));
        Assert.Null(ProxyTlvs.FindName(Tls(7, 0, name[..^1]), ProxyTlvs.TlsCommonName));
        Assert.Null(ProxyTlvs.FindName([.. Tls(7, 0, name), .. Tls(7, 0, name)], ProxyTlvs.TlsCommonName));
    }

    [Fact]
    public void Whatever_comes_there_is_a_name_or_none() => Prop.ForAll<byte[], byte>((bytes, type) =>
        new[] { bytes, Tlv(type, bytes), Tls(7, 0, bytes), Tlv(ProxyTlvs.Tls, bytes) }.All(tlvs =>
            new[] { type, ProxyTlvs.TlsCommonName, ProxyTlvs.Tls }.All(one => ProxyTlvs.FindName(tlvs, one) is not { } name || ClientName.IsValid(name)))).QuickCheckThrowOnFailure();
}
